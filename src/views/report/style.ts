/** The report's whole style sheet: light and dark by the reader's preference, black on white on paper. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--page:#fbfbfa;--card:#fff;--ink:#1d2329;--dim:#5c6670;--rule:#d9dde1;--ok:#1a7f4b;--warn:#9a6400;--bad:#c0282d;--mock:#52718f;--canary:#c2570c;--other:#6d5bb5;--other2:#0f7b83}
@media (prefers-color-scheme:dark){:root{--page:#14181c;--card:#1b2126;--ink:#e4e8eb;--dim:#9aa5af;--rule:#333c44;--ok:#5fcf94;--warn:#e0b050;--bad:#ff7b7b;--mock:#9db7d1;--canary:#ff9f5a;--other:#b3a5f2;--other2:#5fc9d1}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2.25rem 0 .6rem}
p{margin:.4rem 0}.dim{color:var(--dim)}.sandbox{border:2px dashed var(--warn);color:var(--warn);padding:.3rem .7rem;border-radius:6px;display:inline-block;font-weight:600}
.verdict{border-left:6px solid var(--dim);background:var(--card);padding:1rem 1.25rem;border-radius:0 8px 8px 0;margin:1.25rem 0}
.verdict strong{font-size:1.6rem;display:block}
.verdict.go{border-color:var(--ok)}.verdict.hold,.verdict.investigate{border-color:var(--warn)}.verdict.no-go{border-color:var(--bad)}
.go>strong,.ok{color:var(--ok)}.hold>strong,.investigate>strong,.warn{color:var(--warn)}.no-go>strong,.bad{color:var(--bad)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;background:var(--card);font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--rule)}
thead th{color:var(--dim);font-weight:600;font-size:.82rem}tbody th{font-weight:600;white-space:nowrap}td{overflow-wrap:break-word}.figure{white-space:nowrap}tbody th.figure{font-weight:400}td.proof{min-width:13rem}
details{margin-top:.5rem}summary{cursor:pointer;color:var(--dim);font-size:.87rem}.story{font-size:1.08em}.reason{color:var(--dim)}
code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
pre{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0}
ul{margin:.3rem 0;padding-left:1.2rem}
figure{margin:1rem 0;background:var(--card);padding:.7rem .9rem;border-radius:8px}figcaption{font-weight:600;margin-bottom:.3rem}
.key{font-weight:400;font-size:.87rem;margin-left:.8rem}.key::before{content:"";display:inline-block;width:.9em;height:.2em;background:currentColor;margin-right:.35em;vertical-align:middle}
.chart{width:100%;height:auto;display:block;overflow:visible}.word{display:inline-block;max-width:100%;overflow-wrap:anywhere}.interval{width:120px;height:18px}
.grid{stroke:var(--rule);stroke-width:1}.tick{fill:var(--dim);font-size:11px}.name{fill:var(--ink);font-size:12px}
.limit{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:5 4}.limit-text{fill:var(--bad)}
.line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}.dot{fill:currentColor}
.mock{color:var(--mock)}.canary{color:var(--canary)}.other-0{color:var(--other)}.other-1{color:var(--other2)}
.bar{fill:var(--other)}.bar.shadow{fill:var(--mock)}.bar.canary{fill:var(--canary)}.bar.rolled-back{fill:var(--bad)}
.reading{fill:var(--rule)}.reading.go{fill:var(--ok)}.reading.hold,.reading.none{fill:var(--dim)}.reading.investigate{fill:var(--warn)}.reading.no-go{fill:var(--bad)}.reading.na{fill:none}
.interval-line{stroke:var(--warn);stroke-width:5}.interval-line.proven{stroke:var(--ok)}.interval-line.disproven{stroke:var(--bad)}.interval-end{fill:none;stroke:var(--warn);stroke-width:2}
@media (max-width:40rem){main{padding:1rem .8rem 3rem}.wide{overflow-x:visible}.wide table,.wide tbody,.wide tr,.wide th,.wide td{display:block;width:100%}.wide thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.wide tr{border-bottom:1px solid var(--rule);padding:.5rem 0}.wide th,.wide td{border:0;padding:.1rem .6rem;white-space:normal}.wide td{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:0 .6rem;overflow-wrap:anywhere}.wide td::before{content:attr(data-title);color:var(--dim);font-size:.82rem}.wide td:empty{display:none}.wide td.proof{min-width:0}.wide td ul{margin:0}.tick{font-size:18px}}
@media print{:root{--page:#fff;--card:#fff;--ink:#000;--dim:#444;--rule:#bbb;--ok:#14663c;--warn:#7a5000;--bad:#a01d22;--mock:#3d5871;--canary:#a3480a;--other:#57479b;--other2:#0b6168}body{font-size:11px}main{max-width:none;padding:0}figure,.verdict,tr{break-inside:avoid}h2,h2+p,thead{break-after:avoid}thead{display:table-header-group}.wide{overflow:visible}.wide table{table-layout:auto;font-size:9.5px}th,td{padding:.25rem .35rem}.figure,tbody th{white-space:normal}td{overflow-wrap:anywhere}thead th{font-size:1em;white-space:nowrap}td.proof{min-width:0}.interval{width:80px}details{display:none}a{color:inherit}}
`.trim();

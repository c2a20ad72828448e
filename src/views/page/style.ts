import { REPORT_STYLE } from '../report/style';

/** The report's style sheet, and what a page that lives needs more. */
export const PAGE_STYLE = `${REPORT_STYLE}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.banner{border:2px solid var(--warn);background:var(--card);color:var(--ink);border-radius:8px;padding:.6rem .9rem;margin:0 0 1rem}
#lost{position:sticky;top:.5rem;z-index:1;border-color:var(--bad);font-weight:600}
[hidden]{display:none}
.old #where~*{filter:grayscale(1)}
h1 .dim{font-weight:400}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.75rem;margin:1rem 0}
.facts div{background:var(--card);border-radius:8px;padding:.6rem .9rem}
.facts dt{color:var(--dim);font-size:.82rem}.facts dd{margin:0}.facts strong{display:block;font-size:1.25rem}.facts span{font-size:.9rem}
#charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1rem}#charts figure{margin:0;min-width:0}
.message{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
footer{margin-top:2rem}
#charts .chart{overflow:visible}
@media (max-width:40rem){#charts .tick{font-size:17px}h1 .dim{display:block;font-size:1rem}}
@media (min-width:70rem){main{max-width:76rem}}
`.trim();

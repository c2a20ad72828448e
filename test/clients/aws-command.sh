#!/bin/sh
# The same walk with the aws command: run by test/clients/run.ts, which puts the command into $AWS and the zip into $FUNCTION_FILE.
set -eu
is() { [ "$1" = "$2" ] || { echo "expected '$2', not '$1'" >&2; exit 1; }; }
from=$(date -u -d '-5 minutes' +%Y-%m-%dT%H:%M:%SZ); to=$(date -u -d '+5 minutes' +%Y-%m-%dT%H:%M:%SZ)
is "$($AWS sts get-caller-identity --query Account --output text)" 000000000000
$AWS lambda create-function --function-name f --runtime nodejs22.x --handler index.handler \
  --role arn:aws:iam::000000000000:role/f --zip-file "fileb://$FUNCTION_FILE" >/dev/null
$AWS lambda wait function-active --function-name f
is "$($AWS lambda publish-version --function-name f --query State --output text)" Active
$AWS lambda create-alias --function-name f --name live --function-version 1 >/dev/null
$AWS lambda invoke --function-name f:live --payload '{"name":"aws"}' --cli-binary-format raw-in-base64-out "$FUNCTION_FILE.out" >/dev/null
is "$(cat "$FUNCTION_FILE.out")" '{"hello":"aws"}'
$AWS cloudwatch put-metric-data --namespace Clients --metric-name Requests --dimensions Path=mock --unit Count --value 1
$AWS cloudwatch put-metric-data --namespace Clients --metric-name Requests --dimensions Path=mock --unit Count --value 2.5
sleep 1
is "$($AWS cloudwatch list-metrics --namespace Clients --query 'Metrics[0].Dimensions[0].Value' --output text)" mock
is "$($AWS cloudwatch get-metric-statistics --namespace Clients --metric-name Requests --dimensions Name=Path,Value=mock \
  --start-time "$from" --end-time "$to" --period 600 --statistics Sum --query 'Datapoints[0].Sum' --output text)" 3.5
$AWS cloudwatch put-metric-alarm --alarm-name huntaze-lambda-error-rate-gt-2pct --namespace Clients --metric-name Requests \
  --dimensions Name=Path,Value=mock --statistic Sum --period 300 --evaluation-periods 1 --threshold 2 \
  --comparison-operator GreaterThanThreshold --treat-missing-data notBreaching
is "$($AWS cloudwatch describe-alarms --alarm-names huntaze-lambda-error-rate-gt-2pct --query 'MetricAlarms[0].Threshold' --output text)" 2.0
$AWS cloudwatch set-alarm-state --alarm-name huntaze-lambda-error-rate-gt-2pct --state-value ALARM --state-reason drill
is "$($AWS cloudwatch describe-alarms --state-value ALARM --query 'length(MetricAlarms)' --output text)" 1
$AWS cloudwatch put-dashboard --dashboard-name huntaze-prisma-migration --dashboard-body '{"widgets":[]}' >/dev/null
is "$($AWS cloudwatch get-dashboard --dashboard-name huntaze-prisma-migration --query DashboardName --output text)" huntaze-prisma-migration
$AWS cloudwatch get-dashboard --dashboard-name none 2>&1 | grep -q '(ResourceNotFound)'
$AWS logs filter-log-events --log-group-name /aws/lambda/f --filter-pattern REPORT --query 'length(events)' --output text | grep -qx 1
$AWS appconfig create-application --name app >/dev/null
$AWS deploy create-application --application-name code --compute-platform Lambda >/dev/null
echo ok

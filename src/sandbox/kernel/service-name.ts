export type ServiceName =
  | 'sts'
  | 'appconfig'
  | 'appconfigdata'
  | 'lambda'
  | 'cloudwatch'
  | 'logs'
  | 'xray'
  | 'codedeploy'
  | 'cloudformation';

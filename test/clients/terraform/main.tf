# The resources of the beta as Terraform's AWS provider manages them. `npm run clients` applies them to the sandbox, plans again
# without a difference, changes them, and destroys them.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "function_file" {
  type = string
}

variable "stage" {
  type    = string
  default = "first"
}

locals {
  account = "000000000000"
  alarms  = [for alarm in aws_cloudwatch_metric_alarm.rules : alarm.alarm_name]
}

provider "aws" {
  region                  = "us-east-1"
  skip_metadata_api_check = true

  default_tags {
    tags = { stage = var.stage }
  }

  endpoints {
    appconfig  = var.endpoint
    cloudwatch = var.endpoint
    codedeploy = var.endpoint
    iam        = var.endpoint
    lambda     = var.endpoint
    logs       = var.endpoint
    sts        = var.endpoint
    xray       = var.endpoint
  }
}

data "aws_caller_identity" "me" {}

# Flags

resource "aws_appconfig_application" "flags" {
  name        = "terraform-flags"
  description = "Flags of the beta, ${var.stage}"
}

resource "aws_appconfig_environment" "production" {
  name           = "production"
  application_id = aws_appconfig_application.flags.id

  dynamic "monitor" {
    for_each = aws_cloudwatch_metric_alarm.rules
    content {
      alarm_arn = monitor.value.arn
    }
  }
}

resource "aws_appconfig_configuration_profile" "flags" {
  name           = "feature-flags"
  application_id = aws_appconfig_application.flags.id
  location_uri   = "hosted"
  type           = "AWS.AppConfig.FeatureFlags"
}

resource "aws_appconfig_hosted_configuration_version" "off" {
  application_id           = aws_appconfig_application.flags.id
  configuration_profile_id = aws_appconfig_configuration_profile.flags.configuration_profile_id
  content_type             = "application/json"
  content = jsonencode({
    version = "1"
    flags   = { prismaAdapter = { name = "prismaAdapter" } }
    values  = { prismaAdapter = { enabled = false } }
  })
}

resource "aws_appconfig_deployment_strategy" "off" {
  name                           = "terraform-off"
  deployment_duration_in_minutes = 0
  final_bake_time_in_minutes     = 0
  growth_factor                  = 100
  growth_type                    = "LINEAR"
  replicate_to                   = "NONE"
}

resource "aws_appconfig_deployment" "off" {
  application_id           = aws_appconfig_application.flags.id
  environment_id           = aws_appconfig_environment.production.environment_id
  configuration_profile_id = aws_appconfig_configuration_profile.flags.configuration_profile_id
  configuration_version    = aws_appconfig_hosted_configuration_version.off.version_number
  deployment_strategy_id   = aws_appconfig_deployment_strategy.off.id
}

# Functions

resource "aws_cloudwatch_log_group" "mock" {
  name              = "/aws/lambda/terraform-mock-read"
  retention_in_days = var.stage == "first" ? 30 : 14
}

resource "aws_lambda_function" "mock" {
  function_name = "terraform-mock-read"
  role          = "arn:aws:iam::${local.account}:role/huntaze-mock-read"
  runtime       = "nodejs22.x" # the newest that this provider's release knows may be older than AWS's
  handler       = "index.handler"
  filename      = var.function_file
  memory_size   = var.stage == "first" ? 256 : 512
  timeout       = 10
  publish       = true

  tracing_config {
    mode = "Active"
  }
  environment {
    variables = { STAGE = var.stage }
  }
  depends_on = [aws_cloudwatch_log_group.mock]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.mock.function_name
  function_version = "1"

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "Api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.mock.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
}

resource "aws_lambda_function_event_invoke_config" "mock" {
  function_name                = aws_lambda_function.mock.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

data "aws_lambda_invocation" "hello" {
  function_name = aws_lambda_function.mock.function_name
  qualifier     = aws_lambda_alias.live.name
  input         = jsonencode({ name = "terraform" })
}

# Releases

resource "aws_codedeploy_app" "skeleton" {
  name             = "terraform-skeleton"
  compute_platform = "Lambda"
}

resource "aws_codedeploy_deployment_config" "canary" {
  deployment_config_name = "terraform-canary"
  compute_platform       = "Lambda"

  traffic_routing_config {
    type = "TimeBasedCanary"
    time_based_canary {
      interval   = 10
      percentage = 10
    }
  }
}

resource "aws_codedeploy_deployment_group" "mock" {
  app_name               = aws_codedeploy_app.skeleton.name
  deployment_group_name  = "mock-read-live"
  service_role_arn       = "arn:aws:iam::${local.account}:role/huntaze-codedeploy"
  deployment_config_name = aws_codedeploy_deployment_config.canary.id

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }
  alarm_configuration {
    alarms  = local.alarms
    enabled = true
  }
  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }
}

# Guards

resource "aws_cloudwatch_metric_alarm" "rules" {
  for_each            = { error-rate = 2, canary-errors = 10 }
  alarm_name          = "terraform-${each.key}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = each.value + (var.stage == "first" ? 0 : 1)
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "rate"
    expression  = "IF(errors >= 4, 100 * errors / requests, 0)"
    label       = "rate"
    return_data = true
  }
  metric_query {
    id = "errors"
    metric {
      namespace   = "Huntaze/Beta"
      metric_name = "Errors"
      period      = 300
      stat        = "Sum"
      dimensions  = { Path = each.key }
    }
  }
  metric_query {
    id = "requests"
    metric {
      namespace   = "Huntaze/Beta"
      metric_name = "Requests"
      period      = 300
      stat        = "Sum"
      dimensions  = { Path = each.key }
    }
  }
}

resource "aws_cloudwatch_dashboard" "beta" {
  dashboard_name = "terraform-beta"
  dashboard_body = jsonencode({
    widgets = [{
      type = "metric", x = 0, y = 0, width = 12, height = 6
      properties = {
        metrics = [["Huntaze/Beta", "Requests", "Path", "mock"]]
        region  = "us-east-1"
        title   = "Requests, ${var.stage}"
        period  = 60
        stat    = "Sum"
      }
    }]
  })
}

resource "aws_cloudwatch_query_definition" "errors" {
  name            = "terraform/errors-${var.stage}"
  log_group_names = [aws_cloudwatch_log_group.mock.name]
  query_string    = "fields @timestamp, @message\n| filter @message like /ERROR/\n| limit 20"
}

output "said" {
  value = data.aws_lambda_invocation.hello.result
}

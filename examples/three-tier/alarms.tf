# Load balancer

resource "aws_cloudwatch_metric_alarm" "load_balancer_errors" {
  for_each = toset(["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"])

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = "The load balancer answers with errors (${each.key})"
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.key
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 10
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    LoadBalancer = aws_lb.public.arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "response_time" {
  alarm_name          = "${local.name}-TargetResponseTime"
  alarm_description   = "One request in a hundred takes longer than a second"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  extended_statistic  = "p99"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    LoadBalancer = aws_lb.public.arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy_hosts" {
  for_each = local.services

  alarm_name          = "${local.name}-${each.key}-UnHealthyHostCount"
  alarm_description   = "A target of the ${each.key} service is unhealthy"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    LoadBalancer = aws_lb.public.arn_suffix
    TargetGroup  = aws_lb_target_group.service[each.key].arn_suffix
  }
}

# Auto Scaling groups

resource "aws_cloudwatch_metric_alarm" "application_processor" {
  for_each = local.services

  alarm_name          = "${local.name}-${each.key}-CPUUtilization"
  alarm_description   = "The ${each.key} service stays loaded although it scales"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 85
  period              = 60
  evaluation_periods  = 15
  datapoints_to_alarm = 12
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    AutoScalingGroupName = aws_autoscaling_group.service[each.key].name
  }
}

resource "aws_cloudwatch_metric_alarm" "burst" {
  for_each = local.services

  alarm_name          = "${local.name}-${each.key}-burst"
  alarm_description   = "Requests arrive faster than the ${each.key} service's instances take them: adds instances"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "RequestCountPerTarget"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 3000
  period              = 60
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_autoscaling_policy.burst[each.key].arn]

  dimensions = {
    LoadBalancer = aws_lb.public.arn_suffix
    TargetGroup  = aws_lb_target_group.service[each.key].arn_suffix
  }
}

# Database

locals {
  database_alarms = {
    CPUUtilization      = { comparison = "GreaterThanThreshold", threshold = 80, meaning = "The processor is loaded" }
    FreeStorageSpace    = { comparison = "LessThanThreshold", threshold = 10 * pow(1024, 3), meaning = "Less than 10 GiB of storage are free" }
    DatabaseConnections = { comparison = "GreaterThanThreshold", threshold = 700, meaning = "Connections run out" }
    FreeableMemory      = { comparison = "LessThanThreshold", threshold = 512 * pow(1024, 2), meaning = "Less than 512 MiB of memory are free" }
  }
}

resource "aws_cloudwatch_metric_alarm" "database" {
  for_each = local.database_alarms

  alarm_name          = "${local.name}-database-${each.key}"
  alarm_description   = "${each.value.meaning} (database)"
  namespace           = "AWS/RDS"
  metric_name         = each.key
  statistic           = "Average"
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    DBInstanceIdentifier = aws_db_instance.main.identifier
  }
}

# One alarm to page on: what customers notice.
resource "aws_cloudwatch_composite_alarm" "customers_notice" {
  alarm_name        = "${local.name}-customers-notice"
  alarm_description = "Customers get errors or wait"
  alarm_actions     = [aws_sns_topic.alarms.arn]
  ok_actions        = [aws_sns_topic.alarms.arn]

  alarm_rule = join(" OR ", [
    for alarm in concat(values(aws_cloudwatch_metric_alarm.load_balancer_errors), [aws_cloudwatch_metric_alarm.response_time]) :
    "ALARM(\"${alarm.alarm_name}\")"
  ])
}

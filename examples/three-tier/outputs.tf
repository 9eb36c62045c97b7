output "alb_dns_name" {
  description = "Host name of the load balancer: the public name points here."
  value       = aws_lb.public.dns_name
}

output "alb_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.public.arn
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.main.id
}

output "auto_scaling_groups" {
  description = "Names of the Auto Scaling groups, by service."
  value       = { for service, group in aws_autoscaling_group.service : service => group.name }
}

output "target_group_arns" {
  description = "ARNs of the target groups, by service."
  value       = { for service, group in aws_lb_target_group.service : service => group.arn }
}

output "database_identifier" {
  description = "Identifier of the database instance."
  value       = aws_db_instance.main.identifier
}

output "database_endpoint" {
  description = "Host name and port of the database."
  value       = aws_db_instance.main.endpoint
}

output "alarm_topic_arn" {
  description = "ARN of the topic that alarms notify."
  value       = aws_sns_topic.alarms.arn
}

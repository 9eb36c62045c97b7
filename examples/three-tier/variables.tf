variable "region" {
  description = "Region that the environment stands in."
  type        = string
  default     = "us-east-1"
}

variable "application" {
  description = "Name of the application: tag Application, and the first part of every name."
  type        = string
  default     = "payments"
}

variable "environment" {
  description = "Name of the environment: tag Environment, and the second part of every name."
  type        = string
  default     = "prod"
}

variable "team" {
  description = "Team that owns the environment: tag Team."
  type        = string
  default     = "platform"
}

variable "cost_center" {
  description = "Cost center that pays: tag CostCenter, CC- and digits."
  type        = string
  default     = "CC-1234"

  validation {
    condition     = can(regex("^CC-\\d+$", var.cost_center))
    error_message = "A cost center is CC- and digits, for example CC-1234."
  }
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC; each subnet takes a 1/256 of it."
  type        = string
  default     = "10.20.0.0/16"
}

variable "instance_type" {
  description = "Type of the application's instances (Graviton: the image is for Arm)."
  type        = string
  default     = "t4g.small"
}

variable "database_instance_class" {
  description = "Class of the database instance."
  type        = string
  default     = "db.m7g.large"
}

variable "alarm_email" {
  description = "Address that alarms are sent to. Its owner has to confirm the subscription from the mail that AWS sends."
  type        = string
}

variable "certificate_body" {
  description = "Certificate of the public host name, PEM."
  type        = string
}

variable "certificate_private_key" {
  description = "Private key of the certificate, PEM."
  type        = string
  sensitive   = true
}

variable "certificate_chain" {
  description = "Certificates of the issuers, PEM."
  type        = string
}

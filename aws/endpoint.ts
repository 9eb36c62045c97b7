/** Whether what answers for AWS is AWS. */

/** Those of AWS itself, private endpoints of a VPC among them: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const own = /\.(amazonaws\.com(\.cn)?|api\.aws|amazonwebservices\.com\.cn|api\.amazonwebservices\.com\.cn)$/;

/**
 * Whether load balancers are read from something that stands in for AWS, as LocalStack and moto do: there they have names, and
 * serve nothing by them. Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function isStandIn(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return false;
  const endpoint = environment.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2 || environment.AWS_ENDPOINT_URL;
  return endpoint !== undefined && URL.canParse(endpoint) && !own.test(new URL(endpoint).hostname);
}

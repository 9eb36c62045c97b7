/** The page of the HTML report as one text, made by scripts/page.mjs. */
declare module '*/template.html' {
  const page: string;
  export default page;
}

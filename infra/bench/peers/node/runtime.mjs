// What calls the handler: a small client of the Lambda Runtime API, in the place of AWS's own, whose native part is
// compiled while it is installed, and nothing of a package runs here then. It does no more than is needed for one
// call after another, over one connection, and so costs rather less.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import http from "node:http";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, path: `/2018-06-01/runtime/${path}` };
    const request = http.request(options, async (response) => {
      const chunks = await response.toArray();
      resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const { handler } = await import(pathToFileURL(process.argv[2]).href);
for (;;) {
  const { headers, text } = await call("GET", "invocation/next");
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const path = `invocation/${context.awsRequestId}`;
  const answered = await handler(JSON.parse(text), context).then(
    (answer) => ["response", answer],
    (error) => ["error", { errorType: error.name, errorMessage: String(error.stack) }],
  );
  await call("POST", `${path}/${answered[0]}`, JSON.stringify(answered[1]));
}

// The catalogue of providers: the product's own file, which esbuild makes a part of the bundle.

import catalogue from "../../../../shared/domain/providers.json";

export const PROVIDERS = new Map(catalogue.providers.map((provider) => [provider.id, provider]));

// The fields that mean the same for every provider, and are remembered for the app.
export const COMMON = new Set([
  ...["legalCompanyName", "displayName", "logo", "registrationNumber", "registeredAddress", "vatNumber"],
  ...["serviceDescription", "websiteUrl", "contactEmail", "contactPhone", "privacyPolicyUrl", "termsOfServiceUrl"],
]);

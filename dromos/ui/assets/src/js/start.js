// Starts Stimulus and registers controllers under the names the pages use: data-controller="clock".
import { Application } from "@hotwired/stimulus";

export function start(controllers) {
  const application = Application.start();
  for (const [name, controller] of Object.entries(controllers)) application.register(name, controller);
  return application;
}

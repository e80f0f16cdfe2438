import { createApp } from '@backstage/frontend-defaults';

/** Plugins are found by `app.packages: all`: the dependencies of this package that are plugins. */
export default createApp().createRoot();

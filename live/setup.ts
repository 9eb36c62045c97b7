/** Before each file of live tests. Applying the example takes up to two minutes; Jest gives a test five seconds. */
jest.setTimeout(300_000);

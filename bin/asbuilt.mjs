#!/usr/bin/env node
import '../dist/asbuilt.mjs';

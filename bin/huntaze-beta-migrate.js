#!/usr/bin/env node
void import('../dist/migrate-database.js');

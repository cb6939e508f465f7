import * as z from 'zod';
import { ruleDefaults, ruleLevels, ruleNames, type RuleName, type RuleSettings } from '../rule-settings.js';
import { mapping } from './shapes.js';

const level = z.enum(ruleLevels);

const counting = mapping('a rule', {
  level: level.exactOptional().describe('How loud it is.'),
  limit: z.int().min(1).exactOptional().describe('What it counts up to.'),
});

function settingOf(name: RuleName) {
  const { summary, level: usual, ...rest } = ruleDefaults[name];
  const described = 'limit' in rest ? `${summary} \`${usual}\` and ${rest.limit} unless said otherwise.` : `${summary} \`${usual}\` unless said otherwise.`;
  const schema = 'limit' in rest ? z.union([level, counting]) : level;
  return schema.exactOptional().describe(described);
}

type Level = z.output<typeof level>;
type Counting = z.output<typeof counting>;

const shape = Object.fromEntries(ruleNames.map((name) => [name, settingOf(name)])) as unknown as {
  readonly [name in RuleName]: z.ZodExactOptional<z.ZodType<Level | Counting>>;
};

/** The schema of `rules:` in project.yml: each rule's level, and the limit of those that count. */
export const rulesSchema = mapping('the rules', shape);

/** The settings as written in project.yml, with the usual level and limit where one of them is left out. */
export function readRules(written: z.output<typeof rulesSchema> | undefined): RuleSettings {
  const settings = ruleNames.flatMap((name) => {
    const said = written?.[name];
    if (said === undefined) return [];
    return [[name, { ...levelAndLimit(name), ...(typeof said === 'string' ? { level: said } : said) }]];
  });
  return Object.fromEntries(settings) as RuleSettings;
}

function levelAndLimit(name: RuleName): { readonly level: Level; readonly limit?: number } {
  const { summary: _, ...rest } = ruleDefaults[name];
  return rest;
}

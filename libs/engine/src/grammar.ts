/** How a command is recognised: the settings of Errbot, with its defaults where one is absent. */
export interface Grammar {
  /** What a command starts with, at the very beginning of the text: `!`. */
  prefix: string;
  /** In a direct message everything is a command, with the prefix or without. */
  prefixOptionalOnChat?: boolean;
  /** Other prefixes, `Errbot`; `<@U…>` is a mention of somebody. The longest that fits counts. */
  altPrefixes?: readonly string[];
  /** What may stand behind another prefix or a mention, each once, in this order: `:`, `,`. */
  altPrefixSeparators?: readonly string[];
  altPrefixCaseinsensitive?: boolean;
  /** What is no command gets no answer. */
  suppressCmdNotFound?: boolean;
}

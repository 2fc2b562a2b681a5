import type { CompletionNode } from './command-tree.js';

export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shellNames)[number];

/** A script for each shell; all that it knows stands in it, so that completing needs no call of the program. */
export const completionScripts: Readonly<Record<ShellName, (nodes: readonly CompletionNode[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

// Names and flags are our own and plain; summaries may hold quotes.
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const firstLine = (text: string) => text.split('\n')[0] ?? '';
const allPaths = (nodes: readonly CompletionNode[]) => nodes.map(({ path }) => path).filter((path) => path !== '');
const valueOptions = (nodes: readonly CompletionNode[]) =>
  new Set(nodes.flatMap(({ options }) => options.filter((one) => one.takesValue).map(({ flag }) => flag)));

function bashScript(nodes: readonly CompletionNode[]): string {
  const words = nodes.map(({ path, commands, options }) => {
    const offered = [...commands.map(({ name }) => name), ...options.map(({ flag }) => flag), '--help'];
    return `    ${quoted(path)}) offered=${quoted(offered.join(' '))} ;;`;
  });
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter((one) => one.values.length > 0)
      .map(
        (one) =>
          `    ${quoted(`${path} ${one.flag}`)}) offered=${quoted(one.values.join(' '))}${one.isList ? '; listed=1' : ''} ;;`,
      ),
  );
  return `# bash completion of portage; made by \`portage completion bash\`
_portage() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' word offered='' skip='' listed=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then skip=''; continue; fi
    case "$word" in
      ${[...valueOptions(nodes)].join('|')}) skip=1; continue ;;
      -*) continue ;;
    esac
    case "\${path:+$path }$word" in
      ${allPaths(nodes).map(quoted).join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  if [ -n "$listed" ] && [ "$current" != "\${current%,*}" ]; then
    COMPREPLY=($(compgen -P "\${current%,*}," -W "$offered" -- "\${current##*,}"))
    return
  fi
  if [ -n "$offered" ]; then
    COMPREPLY=($(compgen -W "$offered" -- "$current"))
    return
  fi
  # A file name, a number or an id is for the shell or the user to know.
  if [ -n "$skip" ]; then COMPREPLY=($(compgen -f -- "$current")); return; fi
  case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
}
complete -o default -F _portage portage`;
}

function zshScript(nodes: readonly CompletionNode[]): string {
  const described = (name: string, text: string) => quoted(`${name}:${firstLine(text).replaceAll(':', '\\:')}`);
  const words = nodes.map(({ path, commands, options }) => {
    const offered = [
      ...commands.map(({ name, summary }) => described(name, summary)),
      ...options.map(({ flag, description }) => described(flag, description)),
    ];
    return `    ${quoted(path)}) offered=(${offered.join(' ')}) ;;`;
  });
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter((one) => one.values.length > 0)
      .map((one) => {
        const listed = one.isList ? `compset -P '*,'; ` : '';
        return `    ${quoted(`${path} ${one.flag}`)}) ${listed}compadd -- ${one.values.join(' ')}; return ;;`;
      }),
  );
  return `#compdef portage
# zsh completion of portage; made by \`portage completion zsh\`
_portage() {
  local path='' word skip=''
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n "$skip" ]]; then skip=''; continue; fi
    case "$word" in
      ${[...valueOptions(nodes)].join('|')}) skip=1; continue ;;
      -*) continue ;;
    esac
    case "\${path:+$path }$word" in
      ${allPaths(nodes).map(quoted).join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  if [[ -n "$skip" ]]; then _files; return; fi
  case "$path" in
${words.join('\n')}
  esac
  _describe 'portage' offered
}
if [[ "$funcstack[1]" == _portage ]]; then _portage "$@"; else compdef _portage portage; fi`;
}

function fishScript(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap(({ path, commands, options }) => {
    const at = `-n ${fishQuoted(`__portage_at ${path}`.trim())}`;
    return [
      ...commands.map(
        ({ name, summary }) => `complete -c portage ${at} -f -a ${name} -d ${fishQuoted(firstLine(summary))}`,
      ),
      ...options.map(({ flag, takesValue, values, isList, description }) => {
        const offered = isList ? `(__fish_append , ${values.join(' ')})` : values.join(' ');
        const value = values.length > 0 ? ` -x -a ${fishQuoted(offered)}` : takesValue ? ' -r' : '';
        return `complete -c portage ${at} -l ${flag.slice(2)}${value} -d ${fishQuoted(description)}`;
      }),
    ];
  });
  return `# fish completion of portage; made by \`portage completion fish\`
set -g __portage_paths ${allPaths(nodes).map(fishQuoted).join(' ')}
set -g __portage_valued ${[...valueOptions(nodes)].join(' ')}
function __portage_at --description 'Whether the words so far name this command'
  set -l path
  set -l skip
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip
      continue
    end
    if contains -- $word $__portage_valued
      set skip 1
      continue
    end
    set -l longer (string join ' ' -- $path $word)
    if contains -- "$longer" $__portage_paths
      set path $path $word
    end
  end
  test "$path" = "$argv"
end
${lines.join('\n')}`;
}

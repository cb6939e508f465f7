import type { shells } from './shells.js';

// The scripts ask `eider __complete` at every Tab: what they offer is always what the installed version knows.

/** Works with the bash 3.2 of macOS too. What is typed up to the last character that breaks words for bash stays where it is. */
const bash = `# bash completion of eider. In ~/.bashrc: eval "$(eider completion bash)"
_eider() {
  local line="\${COMP_LINE:0:$COMP_POINT}" current value description typed
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]} - 1]}"
  typed="\${current%"\${current##*[$COMP_WORDBREAKS]}"}"
  typed="\${typed%@}" # the one such character that readline leaves with the word
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    case $value in
      :folder | :file)
        compopt -o filenames 2> /dev/null
        local kind=-f
        [[ $value == :folder ]] && kind=-d
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen $kind -- "\${current##*=}")
        return
        ;;
      *) COMPREPLY+=("\${value#"$typed"}") ;;
    esac
  done < <("\${words[0]/#\\~/$HOME}" __complete "\${words[@]:1}" 2> /dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[:/=.] ]]; then compopt -o nospace 2> /dev/null; fi
}
complete -F _eider eider
`;

const zsh = `#compdef eider
# zsh completion of eider. In ~/.zshrc, after compinit: source <(eider completion zsh)
_eider() {
  local line value description
  local -a values shown open openShown
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2> /dev/null)}"; do
    value=\${line%%$'\\t'*}
    description=\${line#*$'\\t'}
    case $value in
      '') continue ;;
      :folder) compset -P '--*='; _files -/; return ;;
      :file) compset -P '--*='; _files; return ;;
      *[:/=.]) open+=("$value"); openShown+=("$value  $description") ;;
      *) values+=("$value"); shown+=("$value  $description") ;;
    esac
  done
  (( \${#values} )) && compadd -Q -l -d shown -a values
  (( \${#open} )) && compadd -Q -l -S '' -d openShown -a open
}
if [[ $funcstack[1] == _eider ]]; then _eider "$@"; else compdef _eider eider; fi
`;

const fish = `# fish completion of eider. In ~/.config/fish/config.fish: eider completion fish | source
function __eider_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    for line in ($program __complete $words (commandline -ct) 2> /dev/null)
        switch $line
            case :folder
                __fish_complete_directories (commandline -ct)
            case :file
                __fish_complete_path (commandline -ct)
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -c eider -f -a '(__eider_complete)'
`;

/** The script of each shell. */
export const completionScripts: { readonly [shell in (typeof shells)[number]]: string } = { bash, zsh, fish };

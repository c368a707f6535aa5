# Checks that the build's own tools are there; sourced by the other scripts. Messages go to standard error.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# version_at_least HAVE WANT: compares dotted numbers.
version_at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

java_command() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        printf '%s\n' "$JAVA_HOME/bin/java"
    else
        command -v java
    fi
}

require_java() {
    java=$(java_command) || fail "Java is missing: install a JDK 17 or later (Debian: apt-get install openjdk-17-jdk-headless)."
    java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${java_version:-0}" -ge 17 ] || fail "Java ${java_version:-of unknown version} is too old: install a JDK 17 or later, or point JAVA_HOME at one."
}

require_build_tools() {
    require_java
    command -v mvn >/dev/null || fail "Maven is missing: install 3.8.7 or later (Debian: apt-get install maven)."
    maven_version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1)
    version_at_least "${maven_version:-0}" 3.8.7 || fail "Maven ${maven_version:-of unknown version} is too old: install 3.8.7 or later."
    command -v node >/dev/null && command -v npm >/dev/null ||
        fail "Node.js or npm is missing: install Node 20 or later; the build fetches the demo's players with npm."
    node_version=$(node --version | sed 's/^v//')
    version_at_least "$node_version" 20 || fail "Node.js $node_version is too old: install 20 or later."
}

# describe "$@": prints what the script says of itself at its top and ends it where its first argument asks for that.
describe() {
    case ${1:-} in
        -h | --help)
            sed -n '2,/^set /s/^# \{0,1\}//p' "$root/bin/$(basename "$0")"
            exit 0
            ;;
    esac
}

# require_number NAME VALUE [LEAST]: a whole number, no less than LEAST (1).
require_number() {
    [[ $2 =~ ^(0|[1-9][0-9]{0,5})$ ]] && [ "$2" -ge "${3:-1}" ] && return
    printf '%s: %s is "%s"; use a whole number from %s on. See %s --help.\n' "$(basename "$0")" "$1" "$2" "${3:-1}" "$(basename "$0")" >&2
    exit 2
}

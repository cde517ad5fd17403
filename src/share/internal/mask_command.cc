#include <algorithm>
#include <array>
#include <optional>

#include "share/internal/mask_finders.h"

namespace longwatch::share::internal {
namespace {

/// A run of characters between blanks. Quotes do not join words: a whole command line may stand in
/// quotes inside another one. They are passed over at both ends.
struct Word {
  std::size_t begin;
  std::size_t end;
};

using Words = std::vector<Word>;

Words words_of(std::string_view text) {
  Words words;
  std::size_t at = skip_blanks(text, 0);
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) {
      ++end;
    }
    words.push_back({at, end});
    at = skip_blanks(text, end);
  }
  return words;
}

std::string_view bare(std::string_view text, const Word& word) {
  std::string_view bare = text.substr(word.begin, word.end - word.begin);
  while (!bare.empty() && (is_quote(bare.front()) || bare.front() == '\\') &&
         bare.substr(0, 2) != "\\\\") {
    bare.remove_prefix(1);
  }
  while (!bare.empty() && is_quote(bare.back())) {
    bare.remove_suffix(1);
  }
  return bare;
}

/// "C:\Windows\System32\net1.exe" -> "net1".
std::string_view program_name(std::string_view word) {
  const std::size_t slash = word.find_last_of("/\\");
  std::string_view name = slash == std::string_view::npos ? word : word.substr(slash + 1);
  for (const std::string_view suffix : {".exe", ".py", ".com"}) {
    if (name.ends_with(suffix)) {
      name.remove_suffix(suffix.size());
    }
  }
  return name;
}

/// A word that ends a command: what follows belongs to another one.
bool ends_command(std::string_view word) {
  return word == "&" || word == "&&" || word == "|" || word == "||" || word == ";" ||
         word.starts_with('>') || word.starts_with("2>") || word.starts_with("1>");
}

bool is_option(std::string_view word) {
  return word.starts_with('-') || word.starts_with('/');
}

SecretSpan value_of(std::string_view text, const Word& word) {
  return value_at(text, word.begin, "");
}

constexpr std::array<std::string_view, 13> kValueOptions = {
    "password", "passwd", "passphrase", "pass",   "passw",   "pwd",         "pw",
    "rp",       "hashes", "token",      "secret", "api-key", "userpassword"};

/// "--password" -> true: one or two dashes or a slash before a name of the list above.
bool names_password(std::string_view word) {
  std::size_t dashes = 0;
  while (dashes < 2 && dashes < word.size() && word[dashes] == '-') {
    ++dashes;
  }
  dashes = dashes == 0 && word.starts_with('/') ? 1U : dashes;
  return dashes > 0 && std::find(kValueOptions.begin(), kValueOptions.end(), word.substr(dashes)) !=
                           kValueOptions.end();
}

enum class Form : std::uint8_t {
  Separate,  ///< "-p secret"
  Attached,  ///< "-psecret"
  Either,
};

struct ProgramOption {
  std::string_view program;
  std::string_view option;  // case as written: -P and -p differ for some programs
  Form form;
};

constexpr std::array<ProgramOption, 30> kProgramOptions = {{
    {"sshpass", "-p", Form::Either},      {"psexec", "-p", Form::Separate},
    {"psexec64", "-p", Form::Separate},   {"paexec", "-p", Form::Separate},
    {"remcom", "/pwd:", Form::Attached},  {"crackmapexec", "-p", Form::Separate},
    {"cme", "-p", Form::Separate},        {"netexec", "-p", Form::Separate},
    {"nxc", "-p", Form::Separate},        {"crackmapexec", "-H", Form::Separate},
    {"cme", "-H", Form::Separate},        {"netexec", "-H", Form::Separate},
    {"nxc", "-H", Form::Separate},        {"evil-winrm", "-p", Form::Separate},
    {"evil-winrm", "-H", Form::Separate}, {"mysql", "-p", Form::Attached},
    {"mysqldump", "-p", Form::Attached},  {"sqlcmd", "-P", Form::Either},
    {"osql", "-P", Form::Either},         {"bcp", "-P", Form::Either},
    {"7z", "-p", Form::Attached},         {"7za", "-p", Form::Attached},
    {"7zr", "-p", Form::Attached},        {"rar", "-p", Form::Attached},
    {"rar", "-hp", Form::Attached},       {"winrar", "-p", Form::Attached},
    {"winrar", "-hp", Form::Attached},    {"winrs", "-p:", Form::Attached},
    {"putty", "-pw", Form::Separate},     {"ldapsearch", "-w", Form::Separate},
}};

/// Programs whose option holds user and password in one word, and what stands between the two.
struct JoinedOption {
  std::string_view program;
  std::string_view option;
  char between;
};

constexpr std::array<JoinedOption, 8> kJoinedOptions = {{
    {"curl", "-u", ':'},
    {"curl", "--user", ':'},
    {"curl", "-U", ':'},
    {"curl", "--proxy-user", ':'},
    {"smbclient", "-U", '%'},
    {"rpcclient", "-U", '%'},
    {"winexe", "-U", '%'},
    {"smbget", "-U", '%'},
}};

/// Calls `use(option, index)` for every word behind a program of a table, up to the end of its
/// command. `index` is the word's place.
template <class Table, class Use>
void for_words_of_programs(const MaskInput& input, const Table& table, Use use) {
  const Words words = words_of(input.text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view program = program_name(bare(input.lower, words[i]));
    for (const auto& row : table) {
      if (row.program != program) {
        continue;
      }
      for (std::size_t k = i + 1; k < words.size() && !ends_command(bare(input.text, words[k]));
           ++k) {
        use(row, words, k);
      }
    }
  }
}

void use_program_option(std::string_view text, const ProgramOption& row, const Words& words,
                        std::size_t at, SecretSpans& found) {
  const std::string_view word = bare(text, words[at]);
  if (word == row.option) {
    if (row.form != Form::Attached && at + 1 < words.size()) {
      add_span(found, value_of(text, words[at + 1]));
    }
    return;
  }
  if (row.form != Form::Separate && word.starts_with(row.option)) {
    const std::size_t start = words[at].begin + text.substr(words[at].begin).find(row.option);
    add_span(found, value_at(text, start + row.option.size(), ""));
  }
}

void use_joined_option(std::string_view text, const JoinedOption& row, const Words& words,
                       std::size_t at, SecretSpans& found) {
  if (bare(text, words[at]) != row.option || at + 1 >= words.size()) {
    return;
  }
  const SecretSpan value = value_of(text, words[at + 1]);
  const std::size_t between = text.find(row.between, value.begin);
  if (between < value.end) {
    add_span(found, {between + 1, value.end});
  }
}

/// Options that only archivers of the 7-Zip and RAR families have: an intruder's copy of one has
/// any name, but its options stay. Lower case.
bool is_archiver_option(std::string_view word) {
  constexpr std::array<std::string_view, 8> kBegins = {"-t7z", "-tzip", "-mhe", "-mx",
                                                       "-m0=", "-ms=",  "-sfx", "-hp"};
  const bool is_volume = word.size() > 2 && word.starts_with("-v") && is_alphanumeric(word[2]) &&
                         word[2] >= '0' && word[2] <= '9';
  return is_volume || std::any_of(kBegins.begin(), kBegins.end(),
                                  [&](std::string_view begin) { return word.starts_with(begin); });
}

/// The passwords ("-p...", "-hp...") among the options behind an archiver's verb at `verb`.
void find_archive_password(const MaskInput& input, const Words& words, std::size_t verb,
                           SecretSpans& found) {
  bool is_archiver = false;
  SecretSpans passwords;
  for (std::size_t i = verb + 1; i < words.size(); ++i) {
    const std::string_view word = bare(input.lower, words[i]);
    if (ends_command(word) || !is_option(word)) {
      break;
    }
    is_archiver = is_archiver || is_archiver_option(word);
    for (const std::string_view option : {"-hp", "-p"}) {
      if (word.starts_with(option)) {
        add_span(passwords, value_at(input.text, words[i].begin + option.size(), ""));
        break;
      }
    }
  }
  if (is_archiver) {
    found.insert(found.end(), passwords.begin(), passwords.end());
  }
}

/// The next word behind `at` that is neither an option nor the end of the command.
std::optional<std::size_t> next_plain(std::string_view text, const Words& words, std::size_t at) {
  for (std::size_t i = at + 1; i < words.size(); ++i) {
    const std::string_view word = bare(text, words[i]);
    if (ends_command(word)) {
      return std::nullopt;
    }
    if (!is_option(word)) {
      return i;
    }
  }
  return std::nullopt;
}

/// The last word of a value that begins with word `at`: further on when it is quoted.
std::size_t last_word_of_value(std::string_view text, const Words& words, std::size_t at) {
  const std::size_t end = value_of(text, words[at]).end;
  while (at + 1 < words.size() && words[at + 1].begin < end) {
    ++at;
  }
  return at;
}

/// 'net user NAME PASSWORD' or 'net use [DEVICE] SHARE PASSWORD'; `verb` is the place of the verb.
void find_net_password(std::string_view text, const Words& words, std::size_t verb,
                       std::string_view verb_name, SecretSpans& found) {
  std::optional<std::size_t> at = next_plain(text, words, verb);
  if (at.has_value() && verb_name == "use") {
    const std::string_view first = bare(text, words[*at]);
    const bool is_device = first == "*" || (first.size() == 2 && first[1] == ':');
    at = is_device ? next_plain(text, words, *at) : at;
  }
  if (!at.has_value()) {
    return;
  }
  const std::optional<std::size_t> password =
      next_plain(text, words, last_word_of_value(text, words, *at));
  if (password.has_value() && bare(text, words[*password]) != "*") {
    add_span(found, value_of(text, words[*password]));
  }
}

}  // namespace

void find_option_values(const MaskInput& input, SecretSpans& found) {
  const Words words = words_of(input.text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string_view next = bare(input.text, words[i + 1]);
    const bool is_value = !next.empty() && !next.starts_with('(') && !is_option(next);
    if (is_value && names_password(bare(input.lower, words[i]))) {
      add_span(found, value_of(input.text, words[i + 1]));
    }
  }
}

void find_program_options(const MaskInput& input, SecretSpans& found) {
  for_words_of_programs(input, kProgramOptions,
                        [&](const ProgramOption& row, const Words& words, std::size_t at) {
                          use_program_option(input.text, row, words, at, found);
                        });
}

void find_archiver_options(const MaskInput& input, SecretSpans& found) {
  const Words words = words_of(input.text);
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string_view verb = bare(input.lower, words[i]);
    if (verb == "a" || verb == "u" || verb == "x" || verb == "e") {
      find_archive_password(input, words, i, found);
    }
  }
}

void find_user_and_password(const MaskInput& input, SecretSpans& found) {
  for_words_of_programs(input, kJoinedOptions,
                        [&](const JoinedOption& row, const Words& words, std::size_t at) {
                          use_joined_option(input.text, row, words, at, found);
                        });
}

void find_net_commands(const MaskInput& input, SecretSpans& found) {
  const Words words = words_of(input.text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string_view program = program_name(bare(input.lower, words[i]));
    const std::string_view verb = bare(input.lower, words[i + 1]);
    if ((program == "net" || program == "net1") && (verb == "user" || verb == "use")) {
      find_net_password(input.text, words, i + 1, verb, found);
    }
  }
}

}  // namespace longwatch::share::internal

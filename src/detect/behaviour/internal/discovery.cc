#include "detect/behaviour/internal/discovery.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/behaviour/internal/names.h"

namespace longwatch::detect::behaviour {
namespace {

struct Command {
  std::string_view program;  ///< without ".exe"
  std::string_view words;    ///< must stand in the command line, between blanks; empty = any
  Discovery about;
};

constexpr std::array kCommands = std::to_array<Command>({
    {"whoami", "", {"own account", false}},
    {"ipconfig", "", {"network", false}},
    {"systeminfo", "", {"system", false}},
    {"hostname", "", {"system name", false}},
    {"tasklist", "", {"processes", false}},
    {"netstat", "", {"connections", false}},
    {"arp", "", {"neighbours", false}},
    {"route", "print", {"routes", false}},
    {"quser", "", {"sessions", false}},
    {"qwinsta", "", {"sessions", false}},
    {"query", "user", {"sessions", false}},
    {"query", "session", {"sessions", false}},
    {"cmdkey", "/list", {"stored passwords", false}},
    {"klist", "", {"tickets", false}},
    {"nltest", "", {"domain trusts", true}},
    {"dsquery", "", {"directory", true}},
    {"adfind", "", {"directory", true}},
    {"csvde", "", {"directory", true}},
    {"ldifde", "", {"directory", true}},
    {"ldapsearch", "", {"directory", true}},
    {"setspn", "-q", {"service names", true}},
    {"setspn", "-t", {"service names", true}},
    {"net", "group", {"domain groups", true}},
    {"net", "view", {"computers and shares", true}},
    {"net", "accounts", {"password rules", true}},
    {"net", "localgroup", {"groups", false}},
    {"net", "user", {"users", false}},
    {"net", "share", {"shares", false}},
    {"net", "session", {"sessions", false}},
    {"net", "use", {"mounted shares", false}},
    {"net", "config", {"system", false}},
    {"net", "start", {"services", false}},
    {"sc", "query", {"services", false}},
    {"wmic", "process", {"processes", false}},
    {"wmic", "qfe", {"patches", false}},
    {"wmic", "useraccount", {"users", false}},
    {"wmic", "group", {"groups", false}},
    {"reg", "query", {"registry", false}},
    {"schtasks", "/query", {"tasks", false}},
    {"nslookup", "", {"names", false}},
    {"ping", "", {"reachable hosts", false}},
    {"tracert", "", {"routes", false}},
    {"gpresult", "", {"policies", false}},
    {"driverquery", "", {"drivers", false}},
    {"id", "", {"own account", false}},
    {"uname", "", {"system", false}},
    {"ifconfig", "", {"network", false}},
    {"ip", "addr", {"network", false}},
    {"ss", "", {"connections", false}},
    {"getent", "", {"users", true}},
});

struct Question {
  std::string_view part;  ///< of a filter in lower case without blanks
  std::string_view about;
};

constexpr std::array kQuestions = std::to_array<Question>({
    {"serviceprincipalname=*", "service accounts"},
    {"admincount=1", "privileged accounts"},
    {"useraccountcontrol:1.2.840.113556.1.4.803:", "accounts by their weaknesses"},
    {"samaccounttype=805306368", "all users"},
    {"samaccounttype=805306369", "all computers"},
    {"samaccounttype=268435456", "all groups"},
    {"objectcategory=computer)", "all computers"},
    {"objectclass=computer)", "all computers"},
    {"objectcategory=person)", "all users"},
    {"objectclass=user)", "all users"},
    {"objectcategory=group)", "all groups"},
    {"objectclass=group)", "all groups"},
    {"objectclass=trusteddomain)", "trusts"},
    {"objectcategory=organizationalunit)", "organisational units"},
    {"objectclass=organizationalunit)", "organisational units"},
    {"grouppolicycontainer)", "policies"},
    {"primarygroupid=516", "domain controllers"},
    {"primarygroupid=515", "all computers"},
    {"ms-mcs-admpwd", "local administrators' passwords"},
    {"msds-allowedtodelegateto=*", "delegation"},
    {"objectcategory=subnet)", "networks"},
    {"objectclass=subnet)", "networks"},
});

bool is_word_char(char c) {
  return c != ' ' && c != '\t' && c != '"' && c != '\'';
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_char(text[at - 1])) &&
        (end == text.size() || !is_word_char(text[end]))) {
      return true;
    }
  }
  return false;
}

std::string_view program_of(std::string_view file) {
  if (file.ends_with(".exe")) {
    file.remove_suffix(4);
  }
  return file == "net1" ? "net" : file;
}

}  // namespace

Discovery discovery_of(std::string_view image, std::string_view command_line) {
  const std::string file = to_ascii_lower(file_name_of(image));
  const std::string line = to_ascii_lower(command_line);
  const std::string_view program = program_of(file);
  for (const Command& command : kCommands) {
    if (command.program == program && (command.words.empty() || has_word(line, command.words))) {
      Discovery found = command.about;
      // "net user ... /domain" asks the domain; "net user name secret /add" asks nothing.
      found.is_domain = found.is_domain || has_word(line, "/domain") || has_word(line, "/dom");
      return has_word(line, "/add") || has_word(line, "/delete") ? Discovery{} : found;
    }
  }
  return {};
}

std::string_view directory_question(std::string_view filter) {
  std::string text = to_ascii_lower(filter);
  std::erase(text, ' ');
  if (text == "(objectclass=*)" || text == "(objectcategory=*)") {
    return {};  // of the root, with every connection
  }
  const auto found = std::find_if(
      kQuestions.begin(), kQuestions.end(),
      [&](const Question& question) { return text.find(question.part) != std::string::npos; });
  return found == kQuestions.end() ? std::string_view{} : found->about;
}

}  // namespace longwatch::detect::behaviour

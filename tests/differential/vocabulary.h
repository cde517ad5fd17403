#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The few words that generated rules and events share, so that they meet often.
namespace longwatch::differential {

inline constexpr std::array<std::string_view, 7> kTextFields = {
    "CommandLine", "Image", "ParentImage", "User", "Data", "TargetObject", "cs-uri"};
inline constexpr std::array<std::string_view, 3> kNumberFields = {"Port", "Size", "EventID"};
inline constexpr std::array<std::string_view, 2> kAddressFields = {"SourceIp", "DestinationIp"};
inline constexpr std::array<std::string_view, 2> kTimeFields = {"UtcTime", "PreviousTime"};
/// Fields that only keywords reach.
inline constexpr std::array<std::string_view, 2> kUnheardFields = {"Message", "Unheard"};

/// Pieces of texts: ASCII, backslashes, dashes, letters whose folding is special, characters of
/// every length in UTF-8 and UTF-16.
inline constexpr std::array<std::string_view, 40> kPieces = {
    "whoami",
    "cmd.exe",
    "\\",
    "\\Temp\\",
    "-enc",
    "/f",
    "a",
    "b",
    "ab",
    "aba",
    "A",
    " ",
    "-",
    "_",
    "445",
    "0x1F",
    "true",
    "\n",
    "\r\n",
    "\"",
    "'",
    "net user /add",
    "HKLM\\Software\\Run",
    "\xC3\xA9",      // e with acute
    "\xC3\x89",      // E with acute
    "\xC3\x9F",      // sharp s
    "\xE1\xBA\x9E",  // capital sharp s
    "\xE2\x84\xAA",  // Kelvin sign
    "k",
    "\xC5\xBF",  // long s
    "s",
    "\xC4\xB0",  // dotted capital I
    "\xC4\xB1",  // dotless i
    "I",
    "\xCF\x82",  // final sigma
    "\xCE\xA3",  // capital sigma
    "\xE4\xB8\xAD\xE6\x96\x87",
    "\xF0\x9F\x98\x80",  // above the basic plane
    "\xF0\x90\x90\x80",  // Deseret, which has cases
    "\xE2\x80\x93",      // en dash
};

struct RegexSample {
  std::string_view expression;
  std::string_view example;  ///< a text in which the expression is found
};

inline constexpr std::array<RegexSample, 16> kRegexes = {{
    {"whoami", "whoami"},
    {"who.*mi", "who  mi"},
    {"^cmd\\.exe$", "cmd.exe"},
    {"a.b", "axb"},
    {"(?i)net\\s+user", "NET  User"},
    {"[a-f0-9]{4,}", "12af"},
    {"(enc|whoami)\\b", "-enc "},
    {"\\\\Temp\\\\[^\\\\]+$", "\\Temp\\x"},
    {"^$", ""},
    {".*", "anything"},
    {"\xC3\xA9t?", "\xC3\xA9"},
    {"k+s", "kks"},
    {"\\d{2,3}?5", "445"},
    {"^b$", "b"},
    {"(?:aba|bab)+", "aba"},
    {"\\xCF\\x82|\xCE\xA3", "\xCE\xA3"},
}};

struct NetworkSample {
  std::string_view network;
  std::string_view inside;
  std::string_view outside;
};

inline constexpr std::array<NetworkSample, 7> kNetworks = {{
    {"10.0.0.0/8", "10.1.2.3", "11.1.2.3"},
    {"172.16.0.0/12", "172.31.0.1", "172.32.0.1"},
    {"192.168.7.9/30", "192.168.7.11", "192.168.7.12"},
    {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
    {"fe80::/10", "febf::1", "fec0::1"},
    {"::1/128", "0:0:0:0:0:0:0:1", "::2"},
    {"10.0.0.0/9", "::ffff:10.127.0.1", "::ffff:10.128.0.1"},
}};

inline constexpr std::array<std::string_view, 5> kTimes = {
    "2024-02-29 21:05:58.500", "2021-01-03T00:00:00Z", "2020-12-31T23:59:59+02:00",
    "2024-12-30 12:30:00", "yesterday"};

struct EventPlace {
  std::string_view channel;
  std::uint32_t event_id;
};

inline constexpr std::array<EventPlace, 8> kPlaces = {{
    {"Microsoft-Windows-Sysmon/Operational", 1},
    {"Microsoft-Windows-Sysmon/Operational", 13},
    {"Security", 4688},
    {"Security", 4624},
    {"SECURITY", 4624},
    {"Application", 1},
    {"Security", 4657},
    {"Security", 5156},
}};

/// What Windows' own audit records hold under other names and in other forms than rules expect.
struct RawField {
  std::string_view name;
  std::array<std::string_view, 4> values;
};

inline constexpr std::array<RawField, 14> kRawFields = {{
    {"SubjectUserSid", {"S-1-5-18", "S-1-5-20", "S-1-5-21-1-2-3-1104", "-"}},
    {"SubjectUserName", {"whoami", "A", "-", ""}},
    {"SubjectDomainName", {"cmd.exe", "b", "-", ""}},
    {"MandatoryLabel", {"S-1-16-4096", "S-1-16-12288", "S-1-16-16384", "S-1-16-20480"}},
    {"NewProcessName", {"a\\cmd.exe", "C:\\Temp\\ab", "whoami", "b"}},
    {"ParentProcessName", {"aba", "C:\\Temp\\cmd.exe", "", "-"}},
    {"ObjectName",
     {"\\REGISTRY\\MACHINE\\SOFTWARE\\Run", "\\registry\\machine\\system\\controlset002\\a",
      "\\REGISTRY\\USER\\S-1-5-21-1\\Temp", "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet01\\ab"}},
    {"ObjectValueName", {"whoami", "aba", "-", ""}},
    {"NewValueType", {"%%1873", "%%1875", "%%1876", "%%1883"}},
    {"NewValue", {"445", "0x1F", "whoami", ""}},
    {"OperationType", {"%%1904", "%%1905", "%%1906", "%%1907"}},
    {"Application",
     {"\\device\\harddiskvolume2\\Temp\\cmd.exe", "\\Device\\HarddiskVolume", "System", "-"}},
    {"Direction", {"%%14592", "%%14593", "%%1", ""}},
    {"Protocol", {"6", "17", "0", ""}},
}};

}  // namespace longwatch::differential

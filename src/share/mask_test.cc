#include "share/mask.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace longwatch::share {
namespace {

TEST(MaskRules, EachExampleBecomesWhatItsRowSays) {
  for (const MaskRule& rule : mask_rules()) {
    EXPECT_EQ(mask_secrets(rule.example), rule.masked) << rule.id;
  }
}

TEST(MaskRules, ArePrintedAsTheyStand) {
  EXPECT_TRUE(test_support::matches_golden("docs/masking.md", masking_markdown()));
}

struct Case {
  std::string_view text;
  std::string_view masked;
};

constexpr Case kSecrets[] = {
    // assigned
    {"a password=x y", "a password=******** y"},
    {"Password = \"x y\" z", "Password = \"********\" z"},
    {"sc config s obj= .\\u password= \"p w\"", "sc config s obj= .\\u password= \"********\""},
    {"wmic /node:h /user:u /password:pw process list",
     "wmic /node:h /user:u /password:******** process list"},
    {"cmdkey /add:h /user:u /pass:pw", "cmdkey /add:h /user:u /pass:********"},
    {"MYSQL_PASSWORD=pw mysql", "MYSQL_PASSWORD=******** mysql"},
    {"{\"password\":\"pw\",\"a\":1}", "{\"password\":\"********\",\"a\":1}"},
    {"{\\\"password\\\":\\\"pw\\\"}", "{\\\"password\\\":\\\"********\\\"}"},
    {"Server=s;User Id=u;Pwd=pw;Timeout=3", "Server=s;User Id=u;Pwd=********;Timeout=3"},
    {"GET /x?access_token=abc&b=1", "GET /x?access_token=********&b=1"},
    {"https://a.blob.example/c?sv=1&sig=abc%3D&se=2",
     "https://a.blob.example/c?sv=1&sig=********&se=2"},
    {"AccountName=a;AccountKey=abc==;", "AccountName=a;AccountKey=********;"},
    {"aws_secret_access_key = wJalr/bPx", "aws_secret_access_key = ********"},
    {"\"SecretAccessKey\": \"wJalr\"", "\"SecretAccessKey\": \"********\""},
    {"X-Api-Key: abc", "X-Api-Key: ********"},
    {"openssl enc -pass pass:pw -in f", "openssl enc -pass ******** -in f"},
    // remote desktop, hashes
    {"wfreerdp /v:h \"/p:a b\"", "wfreerdp /v:h \"/p:******** b\""},
    {"Rubeus asktgt /user:a /rc4:0011 /ptt", "Rubeus asktgt /user:a /rc4:******** /ptt"},
    {"Rubeus asktgt /aes256:0011", "Rubeus asktgt /aes256:********"},
    {"secretsdump.py -hashes aa:bb u@h", "secretsdump.py -hashes ******** u@h"},
    // options
    {"x -Password pw -Force", "x -Password ******** -Force"},
    {"x --password 'p w' y", "x --password '********' y"},
    {"schtasks /create /ru u /rp pw /tn t", "schtasks /create /ru u /rp ******** /tn t"},
    {"cmd /c \"plink -pw pw h\"", "cmd /c \"plink -pw ******** h\""},
    // programs
    {"psexec \\\\h -u a -p pw cmd", "psexec \\\\h -u a -p ******** cmd"},
    {"\"C:\\T\\PsExec64.exe\" -u a -p \"p w\" cmd",
     "\"C:\\T\\PsExec64.exe\" -u a -p \"********\" cmd"},
    {"sshpass -ppw ssh h", "sshpass -p******** ssh h"},
    {"rar a -hppw o.rar d", "rar a -hp******** o.rar d"},
    {"C:\\p\\7z.exe a o.7z d -p\"p w\"", "C:\\p\\7z.exe a o.7z d -p\"********\""},
    {"sqlcmd -U sa -P pw -Q q", "sqlcmd -U sa -P ******** -Q q"},
    {"nxc smb h -u a -H aabb", "nxc smb h -u a -H ********"},
    // net
    {"net user bob pw /add", "net user bob ******** /add"},
    {"C:\\Windows\\System32\\net1.exe user bob pw",
     "C:\\Windows\\System32\\net1.exe user bob ********"},
    {"net user \"bob b\" \"p w\" /add", "net user \"bob b\" \"********\" /add"},
    {"net user /domain bob pw", "net user /domain bob ********"},
    {"cmd.exe /c net user a Pw1 /add && net localgroup administrators a /add",
     "cmd.exe /c net user a ******** /add && net localgroup administrators a /add"},
    {"net use Z: \\\\h\\c$ pw /user:a", "net use Z: \\\\h\\c$ ******** /user:a"},
    {"net use \\\\h\\c$ /user:a pw", "net use \\\\h\\c$ /user:a ********"},
    // user and password in one word
    {"curl --user a:b:c h", "curl --user a:******** h"},
    {"smbclient //h/s -U d/a%pw", "smbclient //h/s -U d/a%********"},
    // headers, URLs, tokens
    {"curl -H \"Authorization: Bearer abc.def\" h", "curl -H \"Authorization: Bearer ********\" h"},
    {"'Authorization'='token abc'", "'Authorization'='token ********'"},
    {"Proxy-Authorization: abcdef", "Proxy-Authorization: ********"},
    {"Cookie: a=b; c=d\r\nHost: h", "Cookie: ********\r\nHost: h"},
    {"$h = 'Bearer abcdefghijklmnopqrst'", "$h = 'Bearer ********'"},
    {"git clone https://u:pw@h.example/r.git", "git clone https://u:********@h.example/r.git"},
    {"https://u:p@w@h/", "https://u:********@h/"},
    {"psexec.py d/u:pw@192.0.2.1 cmd", "psexec.py d/u:********@192.0.2.1 cmd"},
    {"x ghp_0123456789012345678901234567890123456789 y", "x ghp_******** y"},
    {"x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnop y", "x eyJ******** y"},
    {"ConvertTo-SecureString -String \"p w\" -AsPlainText",
     "ConvertTo-SecureString -String \"********\" -AsPlainText"},
    {"NetworkCredential(\"u\",\"pw\",\"d\")", "NetworkCredential(\"u\",\"********\",\"d\")"},
    {"-----BEGIN PRIVATE KEY-----\nMIIE\n", "-----BEGIN PRIVATE KEY-----********"},
};

TEST(Mask, HidesSecretsAndLeavesTheRest) {
  for (const Case& expected : kSecrets) {
    EXPECT_EQ(mask_secrets(expected.text), expected.masked);
  }
}

constexpr std::string_view kHarmless[] = {
    "",
    "cmd.exe /c whoami /all",
    "net user",
    "net user bob",
    "net user bob /domain",
    "net user bob /delete",
    "net user bob * /add",
    "net user bob > out.txt",
    "net user administrator & whoami",
    "net user | findstr admin",
    "net use",
    "net use Z: \\\\h\\share",
    "net use Z: /delete",
    "net use * \\\\h\\share /user:a *",
    "net users.txt",
    "msbuild a.sln /p:Configuration=Release /p:Platform=x64",
    "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
    "TokenElevationType=%%1936",
    "PasswordLastSet 8/5/2021, PasswordAge: 3",
    "OLDPWD=/home/a PWD_LIMIT=3",
    "password=",
    "PASSWORD_EXPIRED",
    "std::secret::x, password==",
    "ssh -p 2222 host",
    "nmap -p 80,443 -Pn host",
    "7z x archive.7z",
    "psexec \\\\h cmd && ping -p 3",
    "mkdir -p /a/b",
    "curl -u bob http://h/",
    "git@github.com:org/repo.git",
    "mail to bob@h.example, see http://h:8080/x@y",
    "https://h.example:443/path",
    "C:\\dir/x y@z",
    "authorization manager",
    "bearer of news",
    "AKIA",
    "MYAKIA0123456789ABCDEF",
    "eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0abcdefghijklmnop",
    "ConvertTo-SecureString $plain -AsPlainText -Force",
    "-Credential (Get-Credential) -Password (Read-Host)",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
};

TEST(Mask, LeavesHarmlessTextAlone) {
  for (const std::string_view text : kHarmless) {
    EXPECT_EQ(mask_secrets(text), text);
  }
}

TEST(Mask, MaskingTwiceIsMaskingOnce) {
  for (const Case& expected : kSecrets) {
    EXPECT_EQ(mask_secrets(expected.masked), expected.masked);
  }
}

TEST(Mask, AnyCutOfASecretTextIsTakenWithoutHarm) {
  for (const Case& expected : kSecrets) {
    for (std::size_t end = 0; end <= expected.text.size(); ++end) {
      const std::string once = mask_secrets(expected.text.substr(0, end));
      EXPECT_EQ(mask_secrets(once), once) << expected.text.substr(0, end);
    }
  }
}

TEST(Shown, TheOriginalIsThereForWhoAsks) {
  EXPECT_EQ(shown("password=x", Secrets::Shown), "password=x");
  EXPECT_EQ(shown("password=x", Secrets::Masked), "password=********");
}

TEST(Shown, FieldsThatAreSecretsAreHiddenAsAWhole) {
  for (const char* const name :
       {"password", "UserPassword", "db_pwd", "api_key", "access_token", "cs-cookie", "pass"}) {
    EXPECT_EQ(shown_field(name, "Tui 42", Secrets::Masked), "********") << name;
    EXPECT_EQ(shown_field(name, "Tui 42", Secrets::Shown), "Tui 42") << name;
    EXPECT_EQ(shown_field(name, "-", Secrets::Masked), "-") << name;
  }
  for (const char* const name :
       {"user", "bypass", "key", "PasswordLastSet", "TokenElevationType", "PublicKeyToken", ""}) {
    EXPECT_EQ(shown_field(name, "Tui 42", Secrets::Masked), "Tui 42") << name;
  }
  EXPECT_EQ(shown_field("PWD", "/home/ada", Secrets::Masked), "/home/ada") << "as sudo writes it";
  EXPECT_EQ(shown_field("pwd", "Tui42", Secrets::Masked), "********");
  EXPECT_EQ(shown_field("CommandLine", "x password=y", Secrets::Masked), "x password=********");
}

}  // namespace
}  // namespace longwatch::share

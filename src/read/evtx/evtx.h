#pragma once

#include <memory>

#include "formats/code_page.h"
#include "read/read.h"

/// Windows event logs (EVTX). The format is described in [MS-EVEN6] 2.2 (BinXML) and, for the file
/// around it, by the published work of those who took it apart; every fact used here was measured
/// on real files.
///
/// A unit is one 64 KiB chunk slot. The file header is a hint: every slot behind it is looked at.
/// XML is never built; a record's values are views into the chunk. Fields carry the names that
/// Sigma rules use:
///
///   <EventID>4688</EventID>             EventID
///   <Provider Name="..."/>              Provider_Name
///   <Data Name="Logon ID">0x3e7</Data>  LogonID (blanks removed)
///   <Data>text</Data>                   Data (one value for each)
///   <UserData><A><B x="1">t</B></A>     B, B_x
///
/// An element whose content is null or missing has a null value under its name (not handed over as
/// an unnamed one); an attribute that is null does not exist. An array in a substitution becomes
/// several values of one field; an array of null, of bytes or of binary XML, which no program is
/// known to write, becomes one value that shows its bytes.
namespace longwatch::read::evtx {

struct EvtxOptions {
  /// How texts of the type AnsiString are read; null = windows-1252. Records do not say which page
  /// the machine used that wrote them.
  std::shared_ptr<const formats::CodePage> ansi = nullptr;
};

std::unique_ptr<read::Format> make_evtx_format(const EvtxOptions& options = {});

}  // namespace longwatch::read::evtx

#pragma once

#include <string_view>

namespace longwatch::read::auditd {

/// The name of a system call by architecture and number as audit records give them ("c000003e",
/// "59"): those that rules and analysts ask for. Empty when it is not known. Sources: Linux 6.1,
/// arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
std::string_view syscall_name(std::string_view arch, std::string_view number);

}  // namespace longwatch::read::auditd

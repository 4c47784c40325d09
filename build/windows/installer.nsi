; The installer for Windows, for one person and without administrator's rights.
; makensis -DVERSION=… -DPROGRAM=…\velocity-desk.exe -DOUTPUT=…\setup.exe build/windows/installer.nsi
; The window needs WebView2, which Windows 11 has; where it is missing the program offers to fetch it.
Unicode true
!include "MUI2.nsh"

Name "Velocity Desk"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Velocity Desk"
InstallDirRegKey HKCU "Software\Velocity Desk" "Folder"
SetCompressor /SOLID lzma

!define MUI_ICON "icon.ico"
!define MUI_UNICON "icon.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\velocity-desk.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Velocity Desk"

Section
  SetOutPath "$INSTDIR"
  File "/oname=velocity-desk.exe" "${PROGRAM}"
  File "icon.ico"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Velocity Desk.lnk" "$INSTDIR\velocity-desk.exe" "" "$INSTDIR\icon.ico"
  WriteRegStr HKCU "Software\Velocity Desk" "Folder" "$INSTDIR"
  ; links to screens
  WriteRegStr HKCU "Software\Classes\velocity-desk" "" "URL:Velocity Desk"
  WriteRegStr HKCU "Software\Classes\velocity-desk" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\velocity-desk\DefaultIcon" "" "$INSTDIR\icon.ico"
  WriteRegStr HKCU "Software\Classes\velocity-desk\shell\open\command" "" '"$INSTDIR\velocity-desk.exe" "%1"'
  ; stores
  WriteRegStr HKCU "Software\Classes\.velocity" "" "VelocityDesk.Store"
  WriteRegStr HKCU "Software\Classes\VelocityDesk.Store" "" "Velocity Desk store"
  WriteRegStr HKCU "Software\Classes\VelocityDesk.Store\shell\open\command" "" '"$INSTDIR\velocity-desk.exe" "%1"'
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Velocity Desk"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\icon.ico"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
SectionEnd

; What people wrote stays: the workspace is not in the folder of the program.
Section "Uninstall"
  Delete "$INSTDIR\velocity-desk.exe"
  Delete "$INSTDIR\icon.ico"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Velocity Desk.lnk"
  DeleteRegKey HKCU "Software\Classes\velocity-desk"
  DeleteRegKey HKCU "Software\Classes\.velocity"
  DeleteRegKey HKCU "Software\Classes\VelocityDesk.Store"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Velocity Desk"
SectionEnd

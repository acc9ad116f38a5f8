# Where everything goes but the program itself.

install(FILES conf/vfio-pci.cfg DESTINATION ${CMAKE_INSTALL_SYSCONFDIR} OPTIONAL)
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/vfio-pci.cfg.d)

set(initramfs_tools ${CMAKE_INSTALL_DATADIR}/initramfs-tools)
install(PROGRAMS hooks/initramfs-tools/hook DESTINATION ${initramfs_tools}/hooks RENAME vfio-binder)
install(PROGRAMS hooks/initramfs-tools/init-top DESTINATION ${initramfs_tools}/scripts/init-top RENAME 00-vfio-binder)

if(BINDER_VFIOCTL)
  set(completions ${PROJECT_SOURCE_DIR}/conf/completions)
  install(FILES ${completions}/vfioctl.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME vfioctl)
  install(FILES ${completions}/_vfioctl DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${completions}/vfioctl.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# The manual pages, where there is scdoc to make them.
find_program(SCDOC scdoc)
if(NOT SCDOC)
  message(STATUS "no scdoc: the manual pages are not built")
  return()
endif()
set(pages vfio-binder.8 vfio-pci.cfg.5)
if(BINDER_VFIOCTL)
  list(APPEND pages vfioctl.8)
endif()
foreach(page ${pages})
  set(source ${PROJECT_SOURCE_DIR}/docs/man/${page}.scd)
  if(NOT EXISTS ${source})
    continue()
  endif()
  set(output ${PROJECT_BINARY_DIR}/${page})
  add_custom_command(OUTPUT ${output} DEPENDS ${source}
    COMMAND ${SCDOC} <${source} >${output})  # its date is that of SOURCE_DATE_EPOCH, else today
  list(APPEND man_pages ${output})
  string(REGEX MATCH "[0-9]$" section ${page})
  install(FILES ${output} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
add_custom_target(man ALL DEPENDS ${man_pages})

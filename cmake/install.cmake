# Where everything goes but the program itself.

install(FILES conf/vfio-pci.cfg DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR} OPTIONAL)
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/vfio-pci.cfg.d)

# What makes initramfs images looks for its hooks in fixed places below /usr and /etc, and so one script for all packages
# puts them there.
set(VFIO_BINDER_HOOKS "dracut;initramfs-tools;kernel-install;mkinitcpio" CACHE STRING
  "For which of them hooks are installed: dracut, initramfs-tools, kernel-install, mkinitcpio")
install(CODE "
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
    execute_process(COMMAND \"${PROJECT_SOURCE_DIR}/hooks/common/install-hooks\" \"\$ENV{DESTDIR}\" ${VFIO_BINDER_HOOKS}
      COMMAND_ERROR_IS_FATAL ANY)
  else()
    message(STATUS \"No hooks are installed: no framework would look for them below \${CMAKE_INSTALL_PREFIX}, only below /usr\")
  endif()")

set(VFIO_BINDER_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "Where zsh finds completions")
if(BINDER_VFIOCTL)
  set(completions ${PROJECT_SOURCE_DIR}/conf/completions)
  install(FILES ${completions}/vfioctl.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME vfioctl)
  install(FILES ${completions}/_vfioctl DESTINATION ${VFIO_BINDER_ZSH_COMPLETIONS})
  install(PROGRAMS ${PROJECT_SOURCE_DIR}/conf/examples/libvirt-qemu-hook
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/vfio-binder/examples)
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

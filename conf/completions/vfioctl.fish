# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of vfioctl(8) for fish.

complete -c vfioctl -n __fish_use_subcommand -f -l help -d 'Print a help text'
complete -c vfioctl -n __fish_use_subcommand -f -l version -d 'Print the version'
complete -c vfioctl -n __fish_use_subcommand -f -a plan -d 'What the binder will do at the next boot'
complete -c vfioctl -n '__fish_seen_subcommand_from plan' -r -l config -d 'The config'
complete -c vfioctl -n '__fish_seen_subcommand_from plan' -f -l json -d 'Print the plan as JSON'
complete -c vfioctl -n '__fish_seen_subcommand_from plan' -x -l root -a '(__fish_complete_directories)' -d 'The system to look at'
complete -c vfioctl -n __fish_use_subcommand -f -a verify -d 'Prove what is in a boot image'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -l list -d 'List the files in the images'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -l cat -d 'Print a file of an image'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -l json -d 'Print the verdict as JSON'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -s q -l quiet -d 'Print only what is not in order'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -x -l root -a '(__fish_complete_directories)' -d 'The system to hold images against'
complete -c vfioctl -n '__fish_seen_subcommand_from verify' -l together -d 'The images are one: one after the other'

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The least that a VFIO variant driver is: vfio-pci's core under another name, and an alias that says for which
 * devices. Of the kernels of the tests none has one of its own.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_core.h>

static int test_open(struct vfio_device* device) {
  struct vfio_pci_core_device* core = container_of(device, struct vfio_pci_core_device, vdev);
  int error = vfio_pci_core_enable(core);

  if (!error) vfio_pci_core_finish_enable(core);
  return error;
}

static const struct vfio_device_ops test_operations = {
    .name = KBUILD_MODNAME,
    .init = vfio_pci_core_init_dev,
    .release = vfio_pci_core_release_dev,
    .open_device = test_open,
    .close_device = vfio_pci_core_close_device,
    .ioctl = vfio_pci_core_ioctl,
    .read = vfio_pci_core_read,
    .write = vfio_pci_core_write,
    .mmap = vfio_pci_core_mmap,
    .request = vfio_pci_core_request,
    .match = vfio_pci_core_match,
};

static int test_probe(struct pci_dev* device, const struct pci_device_id* id) {
  struct vfio_pci_core_device* core = vfio_alloc_device(vfio_pci_core_device, vdev, &device->dev, &test_operations);
  int error;

  if (IS_ERR(core)) return PTR_ERR(core);
  dev_set_drvdata(&device->dev, core);
  error = vfio_pci_core_register_device(core);
  if (error) vfio_put_device(&core->vdev);
  return error;
}

static void test_remove(struct pci_dev* device) {
  struct vfio_pci_core_device* core = dev_get_drvdata(&device->dev);

  vfio_pci_core_unregister_device(core);
  vfio_put_device(&core->vdev);
}

static const struct pci_device_id test_devices[] = {{PCI_DRIVER_OVERRIDE_DEVICE_VFIO(0x1b36, 0x0010)}, /* QEMU's nvme */
                                                    {}};
MODULE_DEVICE_TABLE(pci, test_devices);

static struct pci_driver test_driver = {
    .name = KBUILD_MODNAME,
    .id_table = test_devices,
    .probe = test_probe,
    .remove = test_remove,
    .err_handler = &vfio_pci_core_err_handlers,
    .driver_managed_dma = true,
};
module_pci_driver(test_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A VFIO variant driver for boot tests");

"""Data on the host, as NumPy arrays: data sets by name, parts, folds and scales."""

from jaxdl.data import augment as augment
from jaxdl.data import cifar_sets as cifar_sets
from jaxdl.data import embedded as embedded
from jaxdl.data import mnist as mnist
from jaxdl.data import sequence_sets as sequence_sets
from jaxdl.data import shapes as shapes
from jaxdl.data.cifar import read_cifar as read_cifar
from jaxdl.data.idx import read_idx as read_idx
from jaxdl.data.info import Data as Data
from jaxdl.data.info import DataInfo as DataInfo
from jaxdl.data.load import load as load
from jaxdl.data.normalise import Normaliser as Normaliser
from jaxdl.data.normalise import denormalise as denormalise
from jaxdl.data.normalise import fit_normaliser as fit_normaliser
from jaxdl.data.normalise import normalise as normalise
from jaxdl.data.registry import DATASETS as DATASETS
from jaxdl.data.registry import list_data as list_data
from jaxdl.data.resize import resize_images as resize_images
from jaxdl.data.series import adding_problem as adding_problem
from jaxdl.data.series import copy_memory as copy_memory
from jaxdl.data.series import mackey_glass as mackey_glass
from jaxdl.data.series import narma10 as narma10
from jaxdl.data.splits import folds as folds
from jaxdl.data.splits import split as split
from jaxdl.data.splits import stratified_folds as stratified_folds
from jaxdl.data.validate import validate as validate

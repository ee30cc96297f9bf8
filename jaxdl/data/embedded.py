"""Five small data sets that come with scikit-learn: no file, no network.

Rows are divided 70/15/15, by class where there are classes, always in the same way.
"""

from functools import partial

import numpy as np

from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import standard_split

_UCI = "CC BY 4.0"
_CELL = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

DIGITS = DataInfo(
    name="digits",
    description="Handwritten digits of 8x8 pixels; which digit is it?",
    shape=(8, 8, 1),
    rows=(1258, 270, 269),
    class_names=tuple("0123456789"),
    home="https://archive.ics.uci.edu/dataset/80",
    licence=_UCI,
    citation=(
        "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, "
        "UCI Machine Learning Repository, 1998"
    ),
)
IRIS = DataInfo(
    name="iris",
    description="Four lengths of an iris flower; which of three species is it?",
    shape=(4,),
    rows=(105, 23, 22),
    class_names=("setosa", "versicolor", "virginica"),
    feature_names=(
        "sepal length (cm)",
        "sepal width (cm)",
        "petal length (cm)",
        "petal width (cm)",
    ),
    home="https://archive.ics.uci.edu/dataset/53",
    licence=_UCI,
    citation=(
        "R. A. Fisher, The Use of Multiple Measurements in Taxonomic Problems, "
        "Annals of Eugenics, 1936"
    ),
)
WINE = DataInfo(
    name="wine",
    description="A chemical analysis of a wine; which of three growers made it?",
    shape=(13,),
    rows=(124, 27, 27),
    class_names=("class_0", "class_1", "class_2"),
    feature_names=(
        "alcohol",
        "malic_acid",
        "ash",
        "alcalinity_of_ash",
        "magnesium",
        "total_phenols",
        "flavanoids",
        "nonflavanoid_phenols",
        "proanthocyanins",
        "color_intensity",
        "hue",
        "od280/od315_of_diluted_wines",
        "proline",
    ),
    home="https://archive.ics.uci.edu/dataset/109",
    licence=_UCI,
    citation="S. Aeberhard and M. Forina, Wine, UCI Machine Learning Repository, 1992",
)
BREAST_CANCER = DataInfo(
    name="breast_cancer",
    description="Measures of cell nuclei in a biopsy; is the tumour benign?",
    shape=(30,),
    rows=(398, 86, 85),
    class_names=("malignant", "benign"),
    feature_names=(
        *(f"mean {of}" for of in _CELL),
        *(f"{of} error" for of in _CELL),
        *(f"worst {of}" for of in _CELL),
    ),
    home="https://archive.ics.uci.edu/dataset/17",
    licence=_UCI,
    citation=(
        "W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin "
        "(Diagnostic), UCI Machine Learning Repository, 1993"
    ),
)
DIABETES = DataInfo(
    name="diabetes",
    description="Ten measures of a patient; how far does the disease go in a year?",
    shape=(10,),
    rows=(310, 66, 66),
    feature_names=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    home="https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    licence="none stated",
    citation=(
        "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, "
        "The Annals of Statistics, 2004"
    ),
)


def from_sklearn(info: DataInfo, shelf: Shelf) -> Parts:
    """Read one of the five; the shelf is not needed.

    The 17 grey levels of the digits are divided by 16. The columns of diabetes are in
    the raw units of its owners, where scikit-learn's default is standardised columns.
    """
    from sklearn import datasets

    del shelf
    read = {
        "digits": datasets.load_digits,
        "iris": datasets.load_iris,
        "wine": datasets.load_wine,
        "breast_cancer": datasets.load_breast_cancer,
        "diabetes": partial(datasets.load_diabetes, scaled=False),
    }[info.name]
    x, y = read(return_X_y=True)
    if info.name == "digits":
        x = x.reshape(-1, *info.shape) / 16
    y = y.astype(np.int32) if info.num_classes else y.astype(np.float32)[:, None]
    return standard_split(Dataset(x.astype(np.float32), y))


for _info in (DIGITS, IRIS, WINE, BREAST_CANCER, DIABETES):
    DATASETS.register(_info.name, info=_info)(from_sklearn)

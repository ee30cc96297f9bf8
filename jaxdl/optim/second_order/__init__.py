"""Curvature: solvers for one function, and products and steps for networks."""

from jaxdl.optim.second_order.bfgs import bfgs as bfgs
from jaxdl.optim.second_order.bfgs import scale_by_bfgs as scale_by_bfgs
from jaxdl.optim.second_order.conjugate_gradients import (
    LinearSolution as LinearSolution,
)
from jaxdl.optim.second_order.conjugate_gradients import (
    conjugate_gradients as conjugate_gradients,
)
from jaxdl.optim.second_order.gauss_newton import gauss_newton as gauss_newton
from jaxdl.optim.second_order.gauss_newton import (
    scale_by_gauss_newton as scale_by_gauss_newton,
)
from jaxdl.optim.second_order.gauss_newton_product import (
    gauss_newton_vector_product as gauss_newton_vector_product,
)
from jaxdl.optim.second_order.hessian import hessian as hessian
from jaxdl.optim.second_order.hessian import (
    hessian_vector_product as hessian_vector_product,
)
from jaxdl.optim.second_order.hessian import (
    is_positive_semidefinite as is_positive_semidefinite,
)
from jaxdl.optim.second_order.hessian_free import GgnStep as GgnStep
from jaxdl.optim.second_order.hessian_free import ggn_step as ggn_step
from jaxdl.optim.second_order.hessian_free import hessian_free as hessian_free
from jaxdl.optim.second_order.lbfgs import lbfgs as lbfgs
from jaxdl.optim.second_order.levenberg_marquardt import (
    levenberg_marquardt as levenberg_marquardt,
)
from jaxdl.optim.second_order.newton import NewtonMinimum as NewtonMinimum
from jaxdl.optim.second_order.newton import newton as newton
from jaxdl.optim.second_order.newton import scale_by_newton as scale_by_newton

// The bundle problem that BundleBenchmark writes, solved by Ceres with automatic derivatives: same start, loss and camera model.
// build: g++ -O3 -march=native -std=c++17 -I/usr/include/eigen3 ceres_bundle.cpp -o ceres_bundle -lceres -lglog
// run:   ceres_bundle FILE [THREADS]
#include <ceres/ceres.h>
#include <ceres/rotation.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Observation {
  int32_t photo, point;
  float x, y, inverse_sigma;
};

struct ReprojectionError {
  Observation o;
  template <typename T>
  bool operator()(const T* pose, const T* camera, const T* point, T* residual) const {
    T p[3];
    ceres::AngleAxisRotatePoint(pose, point, p);
    for (int i = 0; i < 3; i++)
      p[i] += pose[3 + i];
    const T u = p[0] / p[2], v = p[1] / p[2], r2 = u * u + v * v;
    const T radial = T(1) + r2 * (camera[3] + r2 * (camera[4] + r2 * camera[5]));
    const T du = u * radial + camera[6] * (r2 + T(2) * u * u) + T(2) * camera[7] * u * v;
    const T dv = v * radial + camera[7] * (r2 + T(2) * v * v) + T(2) * camera[6] * u * v;
    residual[0] = T(o.inverse_sigma) * (camera[0] * du + camera[1] - T(o.x));
    residual[1] = T(o.inverse_sigma) * (camera[0] * dv + camera[2] - T(o.y));
    return true;
  }
};

template <typename T>
std::vector<T> read(FILE* file, size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, file) != count)
    std::exit(1);
  return values;
}

int main(int argc, char** argv) {
  FILE* file = fopen(argv[1], "rb");
  const auto counts = read<int32_t>(file, 3);
  auto poses = read<double>(file, 6 * size_t(counts[0]));
  auto camera = read<double>(file, 10);
  auto points = read<double>(file, 3 * size_t(counts[1]));
  const auto observations = read<Observation>(file, counts[2]);

  ceres::Problem problem;
  auto* ordering = new ceres::ParameterBlockOrdering;
  auto* loss = new ceres::CauchyLoss(3);
  for (const auto& o : observations)
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<ReprojectionError, 2, 6, 8, 3>(new ReprojectionError{o}), loss,
                             &poses[6 * o.photo], camera.data(), &points[3 * o.point]);
  for (int i = 0; i < counts[1]; i++)
    if (problem.HasParameterBlock(&points[3 * size_t(i)]))
      ordering->AddElementToGroup(&points[3 * size_t(i)], 0);
  for (int i = 0; i < counts[0]; i++)
    ordering->AddElementToGroup(&poses[6 * size_t(i)], 1);
  ordering->AddElementToGroup(camera.data(), 1);

  ceres::Solver::Options options;
  options.linear_solver_type = ceres::SPARSE_SCHUR;
  options.linear_solver_ordering.reset(ordering);
  options.num_threads = argc > 2 ? atoi(argv[2]) : 2;
  options.max_num_iterations = 100;
  options.minimizer_progress_to_stdout = true;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  std::puts(summary.FullReport().c_str());
  std::printf("Cost %.1f -> %.1f in %zu iterations. Focal length %.2f px. Wall %.2f s.\n", summary.initial_cost, summary.final_cost,
              summary.iterations.size(), camera[0], summary.total_time_in_seconds);
}

using System.Globalization;
using BenchmarkDotNet.Running;
using Reality.Kernels.Sfm;

// bundle PHOTOS POINTS OUTLIERS [THREADS [FILE]]: one adjustment of a synthetic block; OUTLIERS is a share, FILE gets the problem
// for ceres_bundle.cpp. All else: time and allocated bytes of the inner loops.
if (args is ["bundle", var photos, var points, var outliers, .. var rest])
{
    BundleBenchmark.Run(
        int.Parse(photos, CultureInfo.InvariantCulture), int.Parse(points, CultureInfo.InvariantCulture),
        double.Parse(outliers, CultureInfo.InvariantCulture),
        rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : Environment.ProcessorCount,
        rest.Length > 1 ? rest[1] : null);
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

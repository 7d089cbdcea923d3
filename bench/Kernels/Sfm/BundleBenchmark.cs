using System.Diagnostics;
using System.Globalization;
using Reality.Engine.Sfm;

namespace Reality.Kernels.Sfm;

/// <summary>Adjusts a <see cref="SyntheticBlock"/>: wall and processor time, peak memory, and the errors that are left.</summary>
internal static class BundleBenchmark
{
    public static void Run(int photoCount, int pointCount, double outlierShare, int threadCount, string? file)
    {
        var block = new SyntheticBlock(photoCount, pointCount, outlierShare);
        var (problem, isWrong) = block.Make();
        Say($"{photoCount} photos, {pointCount} points, {problem.ObservationCount} observations, {outlierShare:P0} wrong.");
        Say($"Noise {SyntheticBlock.NoisePixels:F3} px; start {SyntheticBlock.DeviationPixels(problem, isWrong):F3} px.");
        if (file is not null)
            Write(problem, file);

        // The lists that the problem was made from are not measured.
        GC.Collect();
        var options = new BundleOptions
        {
            LossScale = 3, ThreadCount = threadCount, MaxIterationCount = 100, MinStepSigmas = 0.01,
        };
        var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var summary = BundleAdjustment.Solve(problem, options, CancellationToken.None);
        var (wall, process) = (watch.Elapsed, Process.GetCurrentProcess());
        Say($"Cost {summary.InitialCost:F1} -> {summary.FinalCost:F1} in {summary.IterationCount} iterations.");
        Say($"End {SyntheticBlock.DeviationPixels(problem, isWrong):F3} px.");
        Say($"Photos off {block.PositionErrorMeters(problem):F4} m. Focal length {problem.Intrinsics[0][0]:F2} px.");
        var gibibytes = process.PeakWorkingSet64 / (double)(1 << 30);
        var cpu = process.TotalProcessorTime - before;
        Say($"Wall {wall.TotalSeconds:F2} s, CPU {cpu.TotalSeconds:F2} s, peak memory {gibibytes:F2} GiB.");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    // As ceres_bundle.cpp reads it: counts, scale of the loss, poses as rotation vector and translation, intrinsics, points,
    // observations.
    private static void Write(BundleProblem problem, string file)
    {
        using var writer = new BinaryWriter(File.Create(file));
        writer.Write(problem.PhotoCount);
        writer.Write(problem.PointCount);
        writer.Write(problem.ObservationCount);
        foreach (var pose in problem.CameraFromWorld)
        {
            var turn = pose.Rotation.ToRotationVector();
            foreach (var value in (double[])[turn.X, turn.Y, turn.Z, pose.Translation.X, pose.Translation.Y, pose.Translation.Z])
                writer.Write(value);
        }
        foreach (var value in problem.Intrinsics[0])
            writer.Write(value);
        foreach (var point in problem.Points)
        {
            writer.Write(point.X);
            writer.Write(point.Y);
            writer.Write(point.Z);
        }
        for (var p = 0; p < problem.PointCount; p++)
        {
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                writer.Write(problem.PhotoOf[o]);
                writer.Write(p);
                writer.Write(problem.X[o]);
                writer.Write(problem.Y[o]);
                writer.Write(problem.InverseSigma[o]);
            }
        }
    }
}

using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// Bundle problems at the truth of a <see cref="SyntheticScene"/>, and the plain definitions they are judged by.
/// </summary>
internal static class SyntheticBundle
{
    /// <summary>Every point that two photos see, at its true position; all poses free, no priors.</summary>
    /// <param name="cameraCount">The photos take turns through this many cameras, all of them the scene's.</param>
    /// <param name="free">Free intrinsics of each camera.</param>
    public static BundleProblem Of(SyntheticScene synthetic, int cameraCount = 1, int[]? free = null, double inverseSigma = 1)
    {
        var photoCount = synthetic.Truth.Photos.Count;
        var seen = Enumerable.Range(0, synthetic.Points.Length).Select(_ => new List<(int Photo, float X, float Y)>()).ToArray();
        for (var photo = 0; photo < photoCount; photo++)
        {
            var features = synthetic.Features[photo];
            for (var i = 0; i < features.X.Length; i++)
                seen[features.PointOf[i]].Add((photo, features.X[i], features.Y[i]));
        }
        var points = Enumerable.Range(0, seen.Length).Where(p => seen[p].Count >= 2).ToArray();
        var observations = points.SelectMany(p => seen[p]).ToArray();
        var first = new int[points.Length + 1];
        for (var i = 0; i < points.Length; i++)
            first[i + 1] = first[i] + seen[points[i]].Count;
        return new()
        {
            CameraFromWorld = [.. synthetic.Truth.Photos.Select(p => p.CameraFromWorld!.Value)],
            PoseIsFixed = new bool[photoCount],
            CameraOf = [.. Enumerable.Range(0, photoCount).Select(p => p % cameraCount)],
            Intrinsics = [.. Enumerable.Range(0, cameraCount).Select(_ => IntrinsicVector.Of(synthetic.Truth.Cameras[0]))],
            FreeIntrinsics = [.. Enumerable.Range(0, cameraCount).Select(_ => free ?? [])],
            IntrinsicPriors = [.. Enumerable.Repeat(IntrinsicPrior.None, cameraCount)],
            Points = Array.ConvertAll(points, p => synthetic.Points[p]),
            FirstObservation = first,
            PhotoOf = Array.ConvertAll(observations, o => o.Photo),
            X = Array.ConvertAll(observations, o => o.X),
            Y = Array.ConvertAll(observations, o => o.Y),
            InverseSigma = [.. Enumerable.Repeat((float)inverseSigma, observations.Length)],
            CenterPriors = new CenterPrior?[photoCount],
        };
    }

    /// <summary>Moves free poses and all points by random amounts: radians and world units, standard deviations.</summary>
    public static BundleProblem Perturb(this BundleProblem problem, double radians, double units, ulong seed = 1)
    {
        var random = SeededRandom.For(seed, 0);
        for (var i = 0; i < problem.PhotoCount; i++)
        {
            if (problem.PoseIsFixed[i])
                continue;
            var pose = problem.CameraFromWorld[i];
            var turn = Rotation.FromRotationVector(radians * Gaussian(ref random));
            problem.CameraFromWorld[i] = RigidTransform.FromCenter(
                turn * pose.Rotation, pose.Center + units * Gaussian(ref random));
        }
        for (var p = 0; p < problem.PointCount; p++)
            problem.Points[p] += units * Gaussian(ref random);
        return problem;
    }

    /// <summary>
    /// The parameters as the adjustment steps them: six per free pose, then free intrinsics by camera, then points.
    /// </summary>
    public static int ParameterCount(BundleProblem problem) =>
        6 * problem.PoseIsFixed.Count(f => !f) + problem.FreeIntrinsics.Sum(f => f.Length) + 3 * problem.PointCount;

    /// <summary>The problem after a step: poses by a small rigid transform on their left, all else by addition.</summary>
    public static BundleProblem Moved(BundleProblem problem, ReadOnlySpan<double> step)
    {
        var (poses, points) = ((RigidTransform[])problem.CameraFromWorld.Clone(), (Vector3d[])problem.Points.Clone());
        var intrinsics = Array.ConvertAll(problem.Intrinsics, v => (double[])v.Clone());
        var at = 0;
        for (var i = 0; i < poses.Length; i++)
        {
            if (problem.PoseIsFixed[i])
                continue;
            var turn = Rotation.FromRotationVector(new(step[at], step[at + 1], step[at + 2]));
            poses[i] = new RigidTransform(turn, new(step[at + 3], step[at + 4], step[at + 5])) * poses[i];
            at += 6;
        }
        for (var c = 0; c < intrinsics.Length; c++)
        {
            foreach (var k in problem.FreeIntrinsics[c])
                intrinsics[c][k] += step[at++];
        }
        for (var p = 0; p < points.Length; p++, at += 3)
            points[p] += new Vector3d(step[at], step[at + 1], step[at + 2]);
        return With(problem, poses, intrinsics, points);
    }

    /// <summary>
    /// All residuals in standard deviations: two per observation, three per center prior, one per free intrinsic.
    /// </summary>
    public static double[] Residuals(BundleProblem problem)
    {
        var residuals = new List<double>();
        for (var p = 0; p < problem.PointCount; p++)
        {
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                var (photo, pose) = (problem.PhotoOf[o], problem.CameraFromWorld[problem.PhotoOf[o]]);
                Assert.True(ProjectionJacobian.TryProject(
                    pose.Rotation.ToMatrix(), pose.Translation, problem.Intrinsics[problem.CameraOf[photo]], problem.Points[p],
                    out var x, out var y));
                residuals.Add(problem.InverseSigma[o] * (x - problem.X[o]));
                residuals.Add(problem.InverseSigma[o] * (y - problem.Y[o]));
            }
        }
        for (var i = 0; i < problem.PhotoCount; i++)
        {
            if (problem.CenterPriors[i] is not { } prior || problem.PoseIsFixed[i])
                continue;
            var offset = problem.CameraFromWorld[i].Center - prior.Center;
            residuals.AddRange(
                [offset.X / prior.HorizontalSigma, offset.Y / prior.HorizontalSigma, offset.Z / prior.VerticalSigma]);
        }
        for (var c = 0; c < problem.CameraCount; c++)
        {
            var prior = problem.IntrinsicPriors[c];
            foreach (var k in problem.FreeIntrinsics[c])
                residuals.Add((problem.Intrinsics[c][k] - prior.Mean[k]) / prior.Sigma[k]);
        }
        return [.. residuals];
    }

    /// <summary>Half the sum of losses of the observations; priors do not count.</summary>
    public static double ObservationCost(BundleProblem problem, BundleOptions options)
    {
        var residuals = Residuals(problem);
        double cost = 0;
        for (var o = 0; o < problem.ObservationCount; o++)
        {
            var squared = residuals[2 * o] * residuals[2 * o] + residuals[2 * o + 1] * residuals[2 * o + 1];
            cost += 0.5 * options.Loss.Value(squared, options.LossScale);
        }
        return cost;
    }

    /// <summary>Derivatives of all residuals by central differences: one row of residuals per parameter.</summary>
    public static double[][] Jacobian(BundleProblem problem)
    {
        var count = ParameterCount(problem);
        var rows = new double[count][];
        var step = new double[count];
        for (var k = 0; k < count; k++)
        {
            const double h = 1e-5;
            step[k] = h;
            var plus = Residuals(Moved(problem, step));
            step[k] = -h;
            var minus = Residuals(Moved(problem, step));
            step[k] = 0;
            rows[k] = [.. plus.Zip(minus, (a, b) => (a - b) / (2 * h))];
        }
        return rows;
    }

    /// <summary>A copy that shares the observations.</summary>
    public static BundleProblem Copy(BundleProblem problem) => Moved(problem, new double[ParameterCount(problem)]);

    /// <summary>The problem with cameras that are mounted together.</summary>
    public static BundleProblem WithRigs(BundleProblem problem, RigBundle rigs) =>
        With(problem, problem.CameraFromWorld, problem.Intrinsics, problem.Points, rigs);

    /// <summary>The problem with surveyed points.</summary>
    public static BundleProblem WithPointPriors(BundleProblem problem, CenterPrior?[] priors) =>
        With(problem, problem.CameraFromWorld, problem.Intrinsics, problem.Points, priors: priors);

    /// <summary>The problem with other poses.</summary>
    public static BundleProblem WithPoses(BundleProblem problem, RigidTransform[] poses) =>
        With(problem, poses, problem.Intrinsics, problem.Points);

    private static BundleProblem With(
        BundleProblem problem, RigidTransform[] poses, double[][] intrinsics, Vector3d[] points, RigBundle? rigs = null,
        CenterPrior?[]? priors = null) =>
        new()
        {
            CameraFromWorld = poses, Intrinsics = intrinsics, Points = points, PoseIsFixed = problem.PoseIsFixed,
            CameraOf = problem.CameraOf, FreeIntrinsics = problem.FreeIntrinsics, IntrinsicPriors = problem.IntrinsicPriors,
            FirstObservation = problem.FirstObservation, PhotoOf = problem.PhotoOf, X = problem.X, Y = problem.Y,
            InverseSigma = problem.InverseSigma, CenterPriors = problem.CenterPriors, Rigs = rigs, PointPriors = priors,
        };

    private static Vector3d Gaussian(ref SeededRandom random) =>
        new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}

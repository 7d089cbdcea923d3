using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class PoseSolverTests
{
    [Fact]
    public void Three_points_give_back_the_pose()
    {
        var solutions = new RigidTransform[ThreePointPose.MaxSolutionCount];
        for (var trial = 0; trial < 500; trial++)
        {
            var random = SeededRandom.For(3, trial);
            var pose = RandomPose(ref random);
            var world = pose.Inverted();
            var seen = new Vector3d[3];
            var rays = new Vector3d[3];
            for (var i = 0; i < 3; i++)
            {
                var inCamera = RandomPointInFront(ref random);
                (rays[i], seen[i]) = (inCamera, world * inCamera);
            }
            var count = ThreePointPose.Solve(rays, seen, solutions);
            Assert.True(
                solutions.Take(count).Any(s => Distance(s, pose) < 1e-6),
                $"trial {trial}: {count} solutions, none within 1e-6");
        }
    }

    [Fact]
    public void Five_matches_give_back_the_essential_matrix()
    {
        var essentials = new Matrix3d[FivePointEssential.MaxSolutionCount];
        var found = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            var random = SeededRandom.For(4, trial);
            var pose = RandomPose(ref random);
            var (first, second) = Matches(ref random, pose, 5);
            var truth = EpipolarGeometry.Essential(new(pose.Rotation, pose.Translation.Normalized()));
            var count = FivePointEssential.Solve(first, second, essentials);
            if (essentials.Take(count).Any(e => Difference(e, truth) < 1e-6))
                found++;
        }
        Assert.True(found >= 297, $"{found} of 300");
    }

    [Fact]
    public void Decomposing_an_essential_matrix_gives_the_pose_among_four()
    {
        for (var trial = 0; trial < 100; trial++)
        {
            var random = SeededRandom.For(5, trial);
            var pose = RandomPose(ref random);
            var direction = pose.Translation.Normalized();
            var (a, b, t) = EpipolarGeometry.Decompose(EpipolarGeometry.Essential(pose));
            Assert.Equal(1, Math.Abs(Vector3d.Dot(t, direction)), 1e-9);
            var error = Math.Min((a * pose.Rotation.Inverted()).Angle.Radians, (b * pose.Rotation.Inverted()).Angle.Radians);
            Assert.True(error < 1e-7, $"{error} rad");
        }
    }

    [Fact]
    public void Ransac_finds_relative_and_absolute_poses_among_outliers()
    {
        var random = SeededRandom.For(6, 0);
        var pose = RandomPose(ref random);
        const int count = 400;
        var (first, second) = Matches(ref random, pose, count);
        var points = new Vector3d[count];
        for (var i = 0; i < count; i++)
        {
            Assert.True(Triangulation.TryTriangulate([RigidTransform.Identity, pose], [first[i], second[i]], out points[i]));
            if (i % 2 == 0)
                second[i] = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            else
                second[i] += new Vector2d(1e-4 * random.NextGaussian(), 1e-4 * random.NextGaussian());
        }
        var options = new RansacOptions { MaxError = 5e-4 };

        Assert.True(Ransac.TryEstimate<RigidTransform, AbsolutePoseProblem>(
            new(points, second), options, SeededRandom.For(7, 0), out var absolute));
        Assert.InRange(absolute.Inliers.Length, 195, 206);
        Assert.True(Distance(absolute.Model, pose) < 1e-3);

        Assert.True(Ransac.TryEstimate<Matrix3d, RelativePoseProblem>(
            new(first, second), options, SeededRandom.For(7, 1), out var relative));
        Assert.InRange(relative.Inliers.Length, 190, 215);
        var (a, b, _) = EpipolarGeometry.Decompose(relative.Model);
        var error = Math.Min((a * pose.Rotation.Inverted()).Angle.Degrees, (b * pose.Rotation.Inverted()).Angle.Degrees);
        Assert.True(error < 0.05, $"{error} degrees");
    }

    [Fact]
    public void A_similarity_is_recovered_from_points()
    {
        var random = SeededRandom.For(8, 0);
        var truth = new Similarity(3.7, RandomPose(ref random).Rotation, new(100, -20, 5));
        var source = new Vector3d[20];
        for (var i = 0; i < source.Length; i++)
            source[i] = new(random.NextGaussian(), random.NextGaussian(), 0.1 * random.NextGaussian());
        var target = source.Select(p => truth * p).ToArray();

        Assert.True(SimilarityEstimation.TrySolve(source, target, out var found));

        Assert.Equal(truth.Scale, found.Scale, 1e-10);
        Assert.True((found.Rotation * truth.Rotation.Inverted()).Angle.Radians < 1e-10);
        Assert.True(Vector3d.Distance(found.Translation, truth.Translation) < 1e-9);
    }

    private static (Vector2d[] First, Vector2d[] Second) Matches(ref SeededRandom random, RigidTransform pose, int count)
    {
        var (first, second) = (new Vector2d[count], new Vector2d[count]);
        for (var i = 0; i < count;)
        {
            var p = RandomPointInFront(ref random);
            var q = pose * p;
            if (q.Z < 0.5)
                continue;
            (first[i], second[i++]) = (new(p.X / p.Z, p.Y / p.Z), new(q.X / q.Z, q.Y / q.Z));
        }
        return (first, second);
    }

    private static RigidTransform RandomPose(ref SeededRandom random) => new(
        Rotation.FromRotationVector(0.3 * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian())),
        new(random.NextGaussian(), random.NextGaussian(), 0.5 * random.NextGaussian()));

    private static Vector3d RandomPointInFront(ref SeededRandom random)
    {
        var depth = 3 + 4 * random.NextDouble();
        return new(depth * (random.NextDouble() - 0.5), depth * (random.NextDouble() - 0.5), depth);
    }

    private static double Distance(RigidTransform a, RigidTransform b) =>
        (a.Rotation * b.Rotation.Inverted()).Angle.Radians + (a.Translation - b.Translation).Length;

    private static double Difference(Matrix3d a, Matrix3d b)
    {
        var (na, nb) = (Norm(a), Norm(b));
        return Math.Min(Norm(1 / na * a + -1 / nb * b), Norm(1 / na * a + 1 / nb * b));
    }

    private static double Norm(Matrix3d m) =>
        Math.Sqrt(m.Row0.LengthSquared + m.Row1.LengthSquared + m.Row2.LengthSquared);
}

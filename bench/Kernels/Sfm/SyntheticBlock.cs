using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Kernels.Sfm;

/// <summary>
/// A bundle problem as of an aerial survey, without pixels: photos in strips that look down on hilly ground, each point seen by a
/// few of the photos around it, at a disturbed start.
/// </summary>
internal sealed record SyntheticBlock(int PhotoCount, int PointCount, double OutlierShare)
{
    // 20 megapixels from 100 m: a pixel is 2.7 cm, a photo covers 150 m x 100 m.
    private const double Height = 100, Focal = 3650, Along = 25, Across = 45;
    private const int Width = 5472, Length = 3648;

    private const int MinViews = 3, MaxViews = 7;
    private const double StartRadians = 0.01, StartMeters = 0.5, StartFocalPixels = 30;

    public const double NoisePixels = 0.5;

    // Wrong observations lie anywhere within this distance, per axis.
    private const double OutlierPixels = 60;

    private static readonly double[] s_intrinsics =
        [Focal, 2740, 1820, -0.02, 0.01, -0.003, 0.0004, -0.0003, 1, 0];

    /// <summary>The disturbed problem, and which observations are wrong.</summary>
    public (BundleProblem Problem, bool[] IsWrong) Make()
    {
        var columns = Columns;
        var rows = (PhotoCount + columns - 1) / columns;
        var poses = new RigidTransform[PhotoCount];
        for (var i = 0; i < PhotoCount; i++)
            poses[i] = Pose(i, columns);
        var (first, photoOf, wrong) = (new int[PointCount + 1], new List<int>(), new List<bool>());
        var (x, y) = (new List<float>(), new List<float>());
        var points = new Vector3d[PointCount];
        var rotations = Array.ConvertAll(poses, pose => pose.Rotation.ToMatrix());
        // Points come in the order of small squares, as tracks of neighboring photos do.
        for (var p = 0; p < PointCount; p++)
        {
            var random = SeededRandom.For(2, p);
            var cell = (int)((long)p * PhotoCount / PointCount);
            var ground = new Vector3d(
                (cell % columns + random.NextDouble() - 0.5) * Along, (cell / columns + random.NextDouble() - 0.5) * Across, 0);
            var hill = 8 * Math.Sin(ground.X / 60) + 6 * Math.Cos(ground.Y / 45);
            points[p] = ground + new Vector3d(0, 0, hill + random.NextGaussian());
            AddObservations(p, ref random);
            first[p + 1] = photoOf.Count;
        }
        var problem = new BundleProblem
        {
            CameraFromWorld = poses, PoseIsFixed = new bool[PhotoCount], CameraOf = new int[PhotoCount],
            Intrinsics = [[.. s_intrinsics]],
            FreeIntrinsics = [[.. Enumerable.Range(0, 8)]], IntrinsicPriors = [IntrinsicPrior.None], Points = points,
            FirstObservation = first, PhotoOf = [.. photoOf], X = [.. x], Y = [.. y],
            InverseSigma = [.. Enumerable.Repeat((float)(1 / NoisePixels), photoOf.Count)],
            CenterPriors = new CenterPrior?[PhotoCount],
        };
        Disturb(problem);
        return (problem, [.. wrong]);

        void AddObservations(int p, ref SeededRandom random)
        {
            var wanted = MinViews + (int)(random.NextDouble() * (MaxViews - MinViews + 1));
            var (column, row) = ((int)Math.Round(points[p].X / Along), (int)Math.Round(points[p].Y / Across));
            var seen = new List<(double Rank, int Photo, double X, double Y)>();
            for (var r = Math.Max(0, row - 1); r <= Math.Min(rows - 1, row + 1); r++)
            {
                for (var c = Math.Max(0, column - 3); c <= Math.Min(columns - 1, column + 3); c++)
                {
                    var photo = r * columns + c;
                    if (photo < PhotoCount && ProjectionJacobian.TryProject(
                        rotations[photo], poses[photo].Translation, s_intrinsics, points[p], out var px, out var py)
                        && px is > 0 and < Width && py is > 0 and < Length)
                        seen.Add((random.NextDouble(), photo, px, py));
                }
            }
            foreach (var (_, photo, px, py) in seen.OrderBy(s => s.Rank).Take(wanted).OrderBy(s => s.Photo))
            {
                var isWrong = random.NextDouble() < OutlierShare;
                photoOf.Add(photo);
                x.Add((float)(px + ErrorOf(isWrong, ref random)));
                y.Add((float)(py + ErrorOf(isWrong, ref random)));
                wrong.Add(isWrong);
            }
        }
    }

    private static double ErrorOf(bool isWrong, ref SeededRandom random) =>
        isWrong ? OutlierPixels * (2 * random.NextDouble() - 1) : NoisePixels * random.NextGaussian();

    /// <summary>
    /// Standard deviation of the right observations from their points per coordinate, pixels: the median distance over that of
    /// such a distribution, as a point that wrong observations have carried off takes its right ones with it.
    /// </summary>
    public static double DeviationPixels(BundleProblem problem, bool[] isWrong)
    {
        var distances = new List<float>();
        var rotations = Array.ConvertAll(problem.CameraFromWorld, pose => pose.Rotation.ToMatrix());
        for (var p = 0; p < problem.PointCount; p++)
        {
            for (var o = problem.FirstObservation[p]; o < problem.FirstObservation[p + 1]; o++)
            {
                var (photo, point) = (problem.PhotoOf[o], problem.Points[p]);
                var translation = problem.CameraFromWorld[photo].Translation;
                if (!isWrong[o] && ProjectionJacobian.TryProject(
                    rotations[photo], translation, problem.Intrinsics[0], point, out var x, out var y))
                    distances.Add((float)Math.Sqrt(Math.Pow(x - problem.X[o], 2) + Math.Pow(y - problem.Y[o], 2)));
            }
        }
        distances.Sort();
        return distances[distances.Count / 2] / 1.1774;
    }

    /// <summary>Mean distance of the photos from the truth after the best similarity, meters.</summary>
    public double PositionErrorMeters(BundleProblem problem)
    {
        var columns = Columns;
        var truth = Enumerable.Range(0, PhotoCount).Select(photo => Pose(photo, columns).Center).ToArray();
        var centers = Array.ConvertAll(problem.CameraFromWorld, pose => pose.Center);
        return SimilarityEstimation.TrySolve(centers, truth, out var similarity)
            ? centers.Zip(truth, (center, place) => Vector3d.Distance(similarity * center, place)).Average()
            : double.NaN;
    }

    private int Columns => Math.Max(1, (int)Math.Round(Math.Sqrt(PhotoCount * Across / Along)));

    // Looks straight down but for a few degrees.
    private static RigidTransform Pose(int photo, int columns)
    {
        var random = SeededRandom.For(1, photo);
        var turn = Rotation.FromRotationVector(0.05 * Gaussian(ref random)) * Rotation.FromRotationVector(new(Math.PI, 0, 0));
        var center = new Vector3d(photo % columns * Along, photo / columns * Across, Height) + 1.5 * Gaussian(ref random);
        return RigidTransform.FromCenter(turn, center);
    }

    private static void Disturb(BundleProblem problem)
    {
        for (var i = 0; i < problem.PhotoCount; i++)
        {
            var random = SeededRandom.For(3, i);
            var pose = problem.CameraFromWorld[i];
            problem.CameraFromWorld[i] = RigidTransform.FromCenter(
                Rotation.FromRotationVector(StartRadians * Gaussian(ref random)) * pose.Rotation,
                pose.Center + StartMeters * Gaussian(ref random));
        }
        for (var p = 0; p < problem.PointCount; p++)
        {
            var random = SeededRandom.For(4, p);
            problem.Points[p] += StartMeters * Gaussian(ref random);
        }
        problem.Intrinsics[0][IntrinsicVector.Focal] += StartFocalPixels;
    }

    private static Vector3d Gaussian(ref SeededRandom random) =>
        new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}

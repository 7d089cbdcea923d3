using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Jobs.Report;
using Reality.Pipeline;
using Reality.Sample;

namespace Reality.Jobs.Tests.Report;

/// <summary>A report of a made-up calibration of the sample survey.</summary>
internal static class ReportFixture
{
    public const string HostileName = "<script>alert('x')</script>&\"evil\".JPG";

    public static ReportModel Model(int photoCount = 12)
    {
        var sample = SampleScene.Create(new() { PhotoCount = photoCount, Width = 320, Height = 240 });
        var scene = sample.TrueScene() with { TiePoints = TiePointsOn(sample, 3000) };
        return new()
        {
            Title = "Village & <b>pond</b>",
            CreatedAt = new(2026, 5, 4, 13, 37, 0, TimeSpan.Zero),
            Version = "0.1.0",
            CoordinateSystem = "EPSG:32632",
            Heights =
            [
                new("photos", 12, "mean sea level (EGM96)", "metre", new(47.1, 47.2)),
                new("exports", null, "ellipsoid", "metre", new(0, 0)),
            ],
            Scene = scene,
            Calibration = Calibration(sample, scene),
            LeftOut = [("broken.jpg", "The file ends after 312 bytes; copy it again from the card.")],
            Figures = [new("triangles", "1 204 331"), new("tiles", "4")],
            Stages =
            [
                new("features", "features", TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(40), 800L << 20, 8, 0),
                new("matches", "matches", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(17), 600L << 20, 8, 0),
                new("depth", "depth maps", TimeSpan.FromSeconds(88), TimeSpan.FromSeconds(171), 1900L << 20, 30, 0),
                new("texture", "texture", TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(60), 1200L << 20, 4, 0),
            ],
            Messages =
            [
                new(MessageSeverity.Warning, "photos", "Photo_Unreadable", "broken.jpg ends after 312 bytes and is left out."),
                new(MessageSeverity.Warning, "calibration", "Photo_NotRegistered", $"{HostileName} is not registered."),
            ],
            Outputs = [new("3D Tiles", "/data/out/exports/3DTiles")],
        };
    }

    private static CalibrationReport Calibration(SampleScene sample, Scene scene)
    {
        var random = SeededRandom.For(3, 3);
        var photos = new List<PhotoFigures>();
        foreach (var photo in scene.Photos)
        {
            var isLast = photo.Id.Value == scene.Photos.Count - 1;
            var rms = 0.35 + 0.2 * random.NextDouble() + (photo.Id.Value == 4 ? 0.8 : 0);
            photos.Add(new()
            {
                Name = isLast ? HostileName : photo.Name,
                Camera = 0,
                IsRegistered = !isLast,
                UnregisteredReason = isLast ? "Only 7 features match those of other photos." : null,
                Verdict = new()
                {
                    FailedTest = isLast ? PhotoTest.VerifiedPairs : null,
                    Finding = isLast ? "Only 7 features match those of other photos." : null,
                    Help = isLast ? "Add photos that overlap it." : null,
                    FeatureCount = 4000,
                    FineFeatureShare = 0.47,
                    VerifiedPairCount = isLast ? 0 : 8,
                    ViewGraphSize = isLast ? 1 : 11,
                    TiePointCount = isLast ? 0 : 2100,
                    Neighbors = [new(HostileName, 7, isLast ? null : PairKind.Essential, !isLast)],
                },
                ReprojectionError = isLast ? null : new(1200 + random.NextInt32(800), rms, 0.7 * rms),
                OverlapCount = 6 + random.NextInt32(6),
                GroundSamplingDistance = 0.05,
                PositionResidualMeters = [random.NextGaussian(), random.NextGaussian(), 2 * random.NextGaussian()],
            });
        }
        var before = IntrinsicFigures.Of(sample.PriorScene().Cameras[0]);
        return new()
        {
            PhotoCount = scene.Photos.Count,
            RegisteredCount = scene.Photos.Count - 1,
            PointCount = scene.TiePoints.Count,
            ObservationCount = 4 * scene.TiePoints.Count,
            IsGeoreferenced = true,
            ReprojectionError = new(4 * scene.TiePoints.Count, 0.48, 0.33),
            ReprojectionErrorHistogram = [.. Enumerable.Range(0, 41).Select(i => (int)(3000 * i * Math.Exp(-i / 3.0)))],
            TrackLengthHistogram = [.. Enumerable.Range(0, 16).Select(i => i < 2 ? 0 : (int)(6000 * Math.Exp(-i / 2.5)))],
            MedianGroundSamplingDistance = 0.0509,
            PositionRmsHorizontalMeters = 1.37,
            PositionRmsVerticalMeters = 2.2,
            Components = [new(1, scene.Photos.Count - 1, 900, true, [HostileName]), new(2, 3, 70, false, ["a.jpg", "b.jpg"])],
            Photos = photos,
            Cameras =
            [
                new()
                {
                    Name = "DJI <M3E>",
                    Width = 320,
                    Height = 240,
                    RegisteredPhotoCount = scene.Photos.Count - 1,
                    Before = before,
                    After = IntrinsicFigures.Of(sample.Camera),
                    ReprojectionError = new(4 * scene.TiePoints.Count, 0.48, 0.33),
                    Residuals = Residuals(ref random),
                },
            ],
            Steps = [],
        };
    }

    private static ResidualGrid Residuals(ref SeededRandom random)
    {
        const int columns = 16;
        const int rows = 12;
        var (x, y, count) = (new double[columns * rows], new double[columns * rows], new int[columns * rows]);
        for (var i = 0; i < count.Length; i++)
            (x[i], y[i], count[i]) = (0.05 * random.NextGaussian(), 0.05 * random.NextGaussian(), 40);
        return new(columns, rows, x, y, count);
    }

    private static TiePoints TiePointsOn(SampleScene sample, int count)
    {
        var random = SeededRandom.For(9, 9);
        var positions = new Vector3d[count];
        var colors = new Rgb24[count];
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (100 * random.NextDouble() - 50, 100 * random.NextDouble() - 50);
            positions[i] = new(x, y, sample.Surface.HeightAt(x, y));
            colors[i] = new((byte)(90 + 20 * positions[i].Z), 120, 80);
        }
        return new()
        {
            Positions = positions, Colors = colors, FirstObservation = new int[count + 1], PhotoOf = [], X = [], Y = [],
        };
    }
}

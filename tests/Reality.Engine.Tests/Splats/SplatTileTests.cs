using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

/// <summary>Colored ground of 40 by 40 meters in sixteen photos from above, trained as a whole and in four tiles.</summary>
public sealed class SplatTileTests : IDisposable
{
    private const int Width = 96;
    private const int Height = 72;

    // A tile holds its surroundings too: a quarter of the splats of the whole, and as many again.
    private static readonly SplatTrainingOptions s_whole = new() { MaxSplatCount = 1800, StepCount = 300, PhotoSide = Width };
    private static readonly SplatTrainingOptions s_tile = s_whole with { MaxSplatCount = 800 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tiles_look_like_the_scene_that_is_trained_as_a_whole()
    {
        var whole = Workspace("whole");
        Run(new SplatTrainingStage(s_whole, _ => []), whole, 2);
        var tiled = Tiled("tiled", 2);

        var (expected, actual) = (
            SplatReportArtifact.Read(whole, SplatTrainingStage.Id), SplatReportArtifact.Read(tiled, SplatJoiningStage.Id));
        var (psnr, tilePsnr) = (expected.Trained.Average(q => q.Psnr), actual.Trained.Average(q => q.Psnr));
        Assert.InRange(tilePsnr, psnr - 0.3, 60);
        Assert.InRange(actual.SplatCount, 0.5 * expected.SplatCount, 1.5 * expected.SplatCount);
    }

    [Fact]
    public void Each_splat_lies_in_its_tile_and_none_is_doubled()
    {
        var workspace = Tiled("tiled", 1);

        var grid = workspace.ReadSplatGrid();
        Assert.Equal(4, grid.TileCount);
        for (var tile = 0; tile < grid.TileCount; tile++)
        {
            var splats = workspace.ReadSplats(SplatTileStage.NameOf(tile));
            Assert.InRange(splats.Count, 200, 800);
            Assert.All(
                splats.Positions,
                p => Assert.Equal(tile, grid.TileOf(splats.Origin.X + p.X, splats.Origin.Y + p.Y)));
        }
        Assert.InRange(DensityNearBorders(workspace.ReadSplats(SplatJoiningStage.Id), grid), 0.6, 1.4);
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        var one = Tiled("one", 1).ReadSplats(SplatJoiningStage.Id);
        var two = Tiled("two", 2).ReadSplats(SplatJoiningStage.Id);

        Assert.Equal(one.Positions, two.Positions);
        Assert.Equal(one.Harmonics, two.Harmonics);
        Assert.Equal(one.OpacityLogits, two.OpacityLogits);
    }

    // Splats for each area within a meter of the inner borders, relative to those of the whole ground.
    private static double DensityNearBorders(SplatCloud splats, SplatGrid grid)
    {
        var (x, y) = (grid.MinX + grid.Size, grid.MinY + grid.Size);
        var (near, all) = (0, 0);
        foreach (var p in splats.Positions)
        {
            var (dx, dy) = (Math.Abs(splats.Origin.X + p.X - x), Math.Abs(splats.Origin.Y + p.Y - y));
            if (Math.Max(dx, dy) > 18)
                continue;
            all++;
            if (Math.Min(dx, dy) < 1)
                near++;
        }
        return (double)near / all / (1 - 17.0 * 17 / (18 * 18));
    }

    private Workspace Tiled(string name, int threads)
    {
        var workspace = Workspace(name);
        Run(new SplatLayoutStage(22, _ => []), workspace, threads);
        Run(new SplatTrainingStage(s_tile, _ => []) { IsOverview = true }, workspace, threads);
        Run(new SplatPlaceStage(s_tile), workspace, threads);
        Run(new SplatTileStage(s_tile, _ => []), workspace, threads);
        Run(new SplatJoiningStage(s_tile), workspace, threads);
        return workspace;
    }

    private static void Run(Stage stage, Workspace workspace, int threads)
    {
        foreach (var task in stage.Plan(new(workspace, new(() => throw new InvalidOperationException("No result is needed.")))))
            task.Run(new(workspace, new SilentLog(), new(), threads, TestContext.Current.CancellationToken));
    }

    private Workspace Workspace(string name)
    {
        StageName[] stages =
        [
            SceneArtifact.Calibrated, SplatPhotoStage.Id, SplatTrainingStage.Id, SplatLayoutStage.Id, SplatPlaceStage.Id,
            SplatTileStage.Id, SplatJoiningStage.Id,
        ];
        var workspace = new Workspace(_folder[name], stages.ToDictionary(stage => stage, _ => "key"));
        var camera = new Camera
        {
            Id = new(0), Width = Width, Height = Height, FocalLength = 80, PrincipalPoint = new(Width / 2.0, Height / 2.0),
        };
        var photos = Enumerable.Range(0, 16).Select(i => new Photo
        {
            Id = new(i), Name = $"{i}.jpg", CameraId = camera.Id, CameraFromWorld = PoseOf(i),
        }).ToList();
        var ground = Ground();
        var rasterizer = new VectorSplatRasterizer(2);
        var truth = SplatParameters.Of(ground, areTrained: false);
        foreach (var photo in photos)
            Render(rasterizer, truth, PinholeView.Of(photo, camera)).Write(workspace);
        workspace.WriteScene(
            SceneArtifact.Calibrated,
            new() { Cameras = [camera], Photos = photos, TiePoints = TiePointsOf(ground, photos, camera) });
        return workspace;
    }

    private static RigidTransform PoseOf(int i)
    {
        // To all sides, so that photos look at other tiles through the air of this one.
        var tilt = Rotation.FromRotationVector(new(0.5 * (i % 3 - 1), 0.5 * (i / 3 % 3 - 1), 0));
        var down = tilt * Rotation.FromRotationVector(new(Math.PI, 0, 0));
        var center = new Vector3d(-15 + 10 * (i % 4), -15 + 10 * (i / 4), 20);
        return new(down, -(down * center));
    }

    private static SplatPhoto Render(VectorSplatRasterizer rasterizer, SplatParameters truth, PinholeView view)
    {
        var image = new SplatImage(view.Width, view.Height);
        rasterizer.Render(truth, new(view, truth.Origin, 0.1), 0, image);
        var colors = new Image<Rgb24>(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var at = y * image.Stride + x;
                colors[x, y] = new(Level(image.Planes[0][at]), Level(image.Planes[1][at]), Level(image.Planes[2][at]));
            }
        }
        return new(view, colors, null);

        static byte Level(float value) => (byte)Math.Clamp(MathF.Round(255 * value), 0, 255);
    }

    // Opaque splats of random colors.
    private static SplatCloud Ground()
    {
        var splats = SyntheticSplats.Of(2500, 0);
        var random = SeededRandom.For(3, 1);
        for (var i = 0; i < splats.Count; i++)
        {
            splats.Positions[i] = new(40 * random.NextSingle() - 20, 40 * random.NextSingle() - 20, 0.4f * random.NextSingle());
            splats.LogScales[i] = new(-0.6f, -0.6f, -2.5f);
            splats.Rotations[i] = Quaternion.Identity;
            splats.OpacityLogits[i] = 2.5f;
            for (var channel = 0; channel < 3; channel++)
                splats.Harmonics[3 * i + channel] = 3 * random.NextSingle() - 1.5f;
        }
        return splats;
    }

    private static TiePoints TiePointsOf(SplatCloud ground, List<Photo> photos, Camera camera)
    {
        var (positions, first, photoOf, xs, ys) = (
            new List<Vector3d>(), new List<int> { 0 }, new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < ground.Count; i += 6)
        {
            var p = ground.Positions[i];
            positions.Add(new(p.X, p.Y, p.Z));
            foreach (var photo in photos)
            {
                var view = PinholeView.Of(photo, camera);
                var isSeen = view.TryProject(positions[^1], out var pixel, out _)
                    && pixel.X is > 0 and < Width && pixel.Y is > 0 and < Height;
                if (isSeen)
                {
                    photoOf.Add(photo.Id.Value);
                    xs.Add((float)pixel.X);
                    ys.Add((float)pixel.Y);
                }
            }
            first.Add(photoOf.Count);
        }
        return new()
        {
            Positions = [.. positions], Colors = [.. positions.Select(_ => new Rgb24(128, 128, 128))],
            FirstObservation = [.. first], PhotoOf = [.. photoOf], X = [.. xs], Y = [.. ys],
        };
    }
}

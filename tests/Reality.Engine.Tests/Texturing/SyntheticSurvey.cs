using System.Collections.Concurrent;
using System.Numerics;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;
using Reality.Engine.Rendering;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Texturing;

/// <summary>
/// A painted terrain of 12 m x 12 m with a tower, and photos of it from 10 m above, rendered by ray from the exact paint.
/// The world is east, north, up; the ground sampling distance is about 3.5 cm.
/// </summary>
internal sealed class SyntheticSurvey : IPhotoSource, IDisposable
{
    private const int Width = 320, Height = 240;
    private const double Focal = 280;

    private readonly ConcurrentDictionary<PhotoId, Image<Rgb24>> _photos = new();
    private readonly List<string> _folders = [];

    public SyntheticSurvey(int side = 72, bool withTower = true, BrownDistortion distortion = default)
    {
        Surface = Terrain(side, withTower, -6, 6);
        Camera = new Camera
        {
            Id = new(0), Width = Width, Height = Height, FocalLength = Focal,
            PrincipalPoint = new(Width / 2.0 + 3, Height / 2.0 - 2),
            Distortion = distortion,
        };
    }

    public Mesh Surface { get; init; }

    public Camera Camera { get; }

    public List<Photo> Photos { get; } = [];

    /// <summary>Factor of each photo's colors; 1 where not set.</summary>
    public Dictionary<int, float> Exposure { get; } = [];

    /// <summary>One vertex in this many is a tie point.</summary>
    public int TiePointStride { get; init; } = 37;

    /// <summary>Factors of a photo's colors at a place, in the coordinates of <see cref="ColorBasis"/>.</summary>
    public Func<int, Vector2d, Vector3> Tint { get; init; } = (_, _) => Vector3.One;

    /// <summary>Replaces the paint where it answers, e.g. by a thing that moved: (photo, world point).</summary>
    public Func<int, Vector3d, Rgb24?> Override { get; init; } = (_, _) => null;

    public Scene Scene => new() { Cameras = [Camera], Photos = Photos, TiePoints = TiePoints() };

    public void AddPhotos(params (double X, double Y)[] centers)
    {
        foreach (var (x, y) in centers)
            AddPhoto(new(x, y, 10), Math.Sin(13 * x + 7 * y) * 0.15);
    }

    /// <summary>A photo that looks down, its top to the north, tilted about the east axis.</summary>
    public void AddPhoto(Vector3d center, double tiltRadians)
    {
        var lookDown = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        var rotation = Rotation.FromRotationVector(new(tiltRadians, 0, 0)) * lookDown;
        var id = new PhotoId(Photos.Count);
        Photos.Add(new Photo
        {
            Id = id, Name = $"{id}.jpg", CameraId = Camera.Id, CameraFromWorld = RigidTransform.FromCenter(rotation, center),
        });
    }

    /// <summary>Runs the stages on tiles given by name; the workspace's folder goes with this object.</summary>
    /// <param name="kept">Textures of tiles that are not made.</param>
    public Workspace Texture(
        IReadOnlyDictionary<string, Mesh> tiles, int threadCount = 1, Engine.Texturing.TextureOptions? options = null,
        bool isFromAbove = false, bool equalizesColors = false, bool correctsColors = true,
        IReadOnlyDictionary<string, TexturedMesh>? kept = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), "reality-texture-" + Guid.NewGuid().ToString("N"));
        _folders.Add(folder);
        string[] stages = ["calibrated-scene", "layout", "surface", "visibility", "exposure", "color-balance", "texture"];
        var keys = stages.ToDictionary(s => (StageName)s, _ => "test");
        if (equalizesColors)
            keys[ColorCurveStage.OfModel] = "test";
        var workspace = new Workspace(folder, keys);
        workspace.WriteScene("calibrated-scene", Scene);
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = 1, TileSize = 0, Region = default,
            GroundSamplingDistance = 10 / Camera.FocalLength,
            Tiles = [.. tiles.Select(tile => TileOf(tile.Key, tile.Value.Bounds()))],
        });
        foreach (var (name, mesh) in tiles)
            workspace.WriteMesh($"surface/{name}.bin", mesh);
        foreach (var (name, mesh) in kept ?? new Dictionary<string, TexturedMesh>())
            workspace.WriteTexturedMesh($"texture/{name}.bin", mesh);
        var visibility = new Engine.Texturing.VisibilityOptions { MaxColorSide = 80, CorrectsColors = correctsColors };
        PhotoId[][] groups = [[.. Scene.CalibratedPhotos.Select(photo => photo.Id)]];
        if (equalizesColors)
        {
            new ColorCurveStage(this, SceneArtifact.Calibrated, EqualizationMethod.Plain)
                .Run(workspace, SilentLog.Instance, threadCount);
        }
        new Engine.Texturing.VisibilityStage(this, visibility).Run(groups, workspace, SilentLog.Instance, threadCount);
        new Engine.Texturing.ExposureStage().Run(workspace, SilentLog.Instance, threadCount);
        new Engine.Texturing.ColorBalanceStage(visibility).Run(groups, workspace, SilentLog.Instance, threadCount);
        var texture = new Engine.Texturing.TextureStage(this, options ?? new())
        {
            IsFromAbove = isFromAbove, ReadKept = _ => kept?.Keys.Select(name => new TileName(name)).ToHashSet() ?? [],
        };
        texture.Run(workspace.ReadLayout().Tiles, workspace, SilentLog.Instance, threadCount);
        return workspace;
    }

    private static Tile TileOf(string name, Box3d box) => new()
    {
        Id = default, Name = new(name), TightBox = box, OverlappingBox = box, PredictedMemoryGigabytes = 0,
    };

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
        Reduced(_photos.GetOrAdd(photo.Id, _ => Tinted(photo, Render(photo))), reduction);

    public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;

    public void Dispose()
    {
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>The paint: broad hues, and detail down to about 6 cm.</summary>
    public static Vector3 Paint(Vector3d p)
    {
        var broad = new Vector3(
            (float)(120 + 50 * Math.Sin(0.7 * p.X + 0.3 * p.Z)), (float)(125 + 45 * Math.Sin(0.9 * p.Y + 1)),
            (float)(110 + 40 * Math.Cos(0.5 * (p.X + p.Y))));
        var detail = (float)(22 * Math.Sin(31 * p.X + 5 * p.Y) * Math.Sin(27 * p.Y - 9 * p.Z)
            + 14 * Math.Sin(53 * (p.X - p.Y) + 40 * p.Z));
        return broad + new Vector3(detail, detail, 0.6f * detail);
    }

    /// <summary>
    /// What a camera at a pose would see, with <paramref name="samples"/> squared rays a pixel; black where nothing is.
    /// </summary>
    public static Image<Rgb24> Trace(Mesh mesh, PinholeView pinhole, Func<Vector3d, Vector3> paint, int samples = 2)
    {
        var view = RasterView.Of(pinhole).Subdivided(samples);
        var buffer = new VisibilityBuffer(view.Width, view.Height);
        MeshRasterizer.Draw(mesh, view, buffer);
        var worldFromCamera = view.CameraFromWorld.Inverted();
        var image = new Image<Rgb24>(pinhole.Width, pinhole.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var sum = Vector3.Zero;
                for (var k = 0; k < samples * samples; k++)
                {
                    var (sx, sy) = (x * samples + k % samples, y * samples + k / samples);
                    var depth = buffer.Depth[sx, sy];
                    if (float.IsFinite(depth))
                        sum += Vector3.Clamp(
                            paint(worldFromCamera * view.PointAt(sx + 0.5, sy + 0.5, depth)), default, new Vector3(255));
                }
                sum = sum / (samples * samples) + new Vector3(0.5f);
                image[x, y] = new((byte)sum.X, (byte)sum.Y, (byte)sum.Z);
            }
        }
        return image;
    }

    /// <summary>The part of a height field with x between two bounds, its cells split along them.</summary>
    public static Mesh Terrain(int side, bool withTower, double minX, double maxX)
    {
        var columns = Enumerable.Range(0, side + 1)
            .Select(i => 12.0 * i / side - 6)
            .Where(x => x >= minX - 1e-9 && x <= maxX + 1e-9)
            .ToArray();
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (var j = 0; j <= side; j++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var (x, y) = (columns[i], 12.0 * j / side - 6);
                var tower = withTower && Math.Abs(x - 1.5) < 0.9 && Math.Abs(y + 1) < 0.9 ? 2.2 : 0;
                positions.Add(new((float)x, (float)y, (float)(0.5 * Math.Sin(0.8 * x) * Math.Cos(0.6 * y) + tower)));
                if (i + 1 == columns.Length || j == side)
                    continue;
                var k = j * columns.Length + i;
                triangles.AddRange([k, k + 1, k + columns.Length + 1, k, k + columns.Length + 1, k + columns.Length]);
            }
        }
        return new Mesh { Origin = new(0, 0, 0), Positions = [.. positions], Triangles = [.. triangles] };
    }

    /// <summary>Peak signal-to-noise ratio over pixels that are not black in the truth, dB.</summary>
    public static double Psnr(Image<Rgb24> truth, Image<Rgb24> image)
    {
        double sum = 0;
        long count = 0;
        for (var i = 0; i < truth.Pixels.Length; i++)
        {
            var (a, b) = (truth.Pixels[i], image.Pixels[i]);
            if (a == default || b == default)
                continue;
            sum += (a.R - b.R) * (a.R - b.R) + (a.G - b.G) * (a.G - b.G) + (a.B - b.B) * (a.B - b.B);
            count += 3;
        }
        return 10 * Math.Log10(255 * 255 / Math.Max(1e-9, sum / count));
    }

    // Of some vertices, where they project; nothing is hidden but by the tower, which is few enough.
    private TiePoints TiePoints()
    {
        List<Vector3d> positions = [];
        List<int> first = [0], photoOf = [];
        List<float> x = [], y = [];
        for (var v = 0; v < Surface.VertexCount; v += TiePointStride)
        {
            foreach (var photo in Photos)
            {
                if (!Camera.TryProject(photo.CameraFromWorld!.Value * Surface.WorldPosition(v), out var pixel)
                    || pixel.X < 0 || pixel.Y < 0 || pixel.X >= Width || pixel.Y >= Height)
                {
                    continue;
                }
                photoOf.Add(photo.Id.Value);
                x.Add((float)pixel.X);
                y.Add((float)pixel.Y);
            }
            positions.Add(Surface.WorldPosition(v));
            first.Add(photoOf.Count);
        }
        return new TiePoints
        {
            Positions = [.. positions], Colors = new Rgb24[positions.Count], FirstObservation = [.. first],
            PhotoOf = [.. photoOf],
            X = [.. x], Y = [.. y],
        };
    }

    private Image<Rgb24> Render(Photo photo)
    {
        var gain = Exposure.GetValueOrDefault(photo.Id.Value, 1);
        Vector3 PaintOf(Vector3d p) => gain * (Override(photo.Id.Value, p) is { } c ? new Vector3(c.R, c.G, c.B) : Paint(p));
        var view = PinholeView.Of(photo, Camera);
        if (Camera.Distortion.IsNone)
            return Trace(Surface, view, PaintOf);
        // A larger undistorted view, from which the distorted photo takes its pixels.
        var wide = view with
        {
            Width = Width * 4,
            Height = Height * 4,
            FocalX = 3 * Focal,
            FocalY = 3 * Focal,
            CenterX = 2 * Width,
            CenterY = 2 * Height,
        };
        var traced = Trace(Surface, wide, PaintOf, 1);
        var image = new Image<Rgb24>(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var n = Camera.NormalizedFromPixel(new(x + 0.5, y + 0.5));
                var c = MipChain.Bilinear(
                    traced, (float)(wide.FocalX * n.X + wide.CenterX), (float)(wide.FocalY * n.Y + wide.CenterY));
                image[x, y] = new((byte)(c.X + 0.5f), (byte)(c.Y + 0.5f), (byte)(c.Z + 0.5f));
            }
        }
        return image;
    }

    private Image<Rgb24> Tinted(Photo photo, Image<Rgb24> image)
    {
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var c = image[x, y];
                var tint = Tint(photo.Id.Value, ColorBasis.PlaceOf(x + 0.5, y + 0.5, Width, Height));
                image[x, y] = new((byte)(tint.X * c.R + 0.5f), (byte)(tint.Y * c.G + 0.5f), (byte)(tint.Z * c.B + 0.5f));
            }
        }
        return image;
    }

    private static Image<Rgb24> Reduced(Image<Rgb24> image, int reduction)
    {
        var chain = new MipChain(image, 4);
        return chain[reduction switch { 1 => 0, 2 => 1, 4 => 2, _ => 3 }];
    }

    private sealed class SilentLog : StageLog
    {
        public static readonly SilentLog Instance = new();

        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message)
        {
        }

        public override void Info(string message) => TestContext.Current.TestOutputHelper?.WriteLine(message);
    }
}

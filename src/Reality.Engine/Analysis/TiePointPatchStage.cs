using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Cuts a square out of the best photo of each tie point: reads <see cref="TiePointView"/>s, writes
/// "tie-point-patches/{PhotoId}.bin" (<see cref="TiePointPatches"/>).
/// </summary>
public sealed class TiePointPatchStage(IPhotoSource source) : CalibratedPhotoStage(CalibrationStage.Id)
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "tie-point-patches";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [CalibrationStage.Id, TiePointViewsStage.Id];

    protected override double SecondsPerMegapixel => 0.05;

    protected override long MemoryBytesOf(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return (128L << 20) + 8L * camera.Width * camera.Height;
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) => ForEachMissing(
        batch, context, TiePointPatches.NameOf,
        (scene, photo) =>
        {
            var views = TiePointView.Read(context.Workspace, photo.Id);
            var patches = views.Length > 0
                ? Cut(views, photo, scene.CameraOf(photo), source.ReadColor(photo, 1, context.Cancellation))
                : new([], []);
            patches.Write(context.Workspace, photo.Id);
        });

    private static TiePointPatches Cut(TiePointView[] views, Photo photo, Camera camera, Image<Rgb24> colors)
    {
        var cameraFromWorld = photo.CameraFromWorld!.Value;
        var worldFromCamera = cameraFromWorld.Rotation.Inverted();
        var squares = Array.ConvertAll(views, view =>
        {
            var pixelSize = Vector3d.Distance(cameraFromWorld.Center, view.Position) / camera.FocalLength;
            return new TiePointPatch(
                view.Point, view.ViewCount, view.Position, view.Normal, RightOf(view.Normal, worldFromCamera),
                0.5 * TiePointPatches.Side * pixelSize);
        });
        var pixels = new Rgb24[squares.Length * TiePointPatches.PixelCount];
        for (var i = 0; i < pixels.Length; i++)
        {
            var world = squares[i / TiePointPatches.PixelCount].PositionOf(i % TiePointPatches.PixelCount);
            if (!camera.TryProject(cameraFromWorld * world, out var pixel))
                continue;
            var color = MipChain.Bilinear(colors, (float)pixel.X, (float)pixel.Y);
            pixels[i] = new((byte)(color.X + 0.5f), (byte)(color.Y + 0.5f), (byte)(color.Z + 0.5f));
        }
        return new(squares, pixels);
    }

    // Along the rows of the photo, so that its pixels are hardly resampled; along its columns if the rows point at the surface.
    private static Vector3d RightOf(Vector3d normal, Rotation worldFromCamera)
    {
        var right = worldFromCamera * new Vector3d(1, 0, 0);
        if (Math.Abs(Vector3d.Dot(right, normal)) > 0.9)
            right = worldFromCamera * new Vector3d(0, 1, 0);
        return (right - Vector3d.Dot(right, normal) * normal).Normalized();
    }
}

/// <summary>A square on the surface at a tie point.</summary>
/// <param name="Point">Index in the tie points of the scene.</param>
/// <param name="ViewCount">Number of photos that observe it.</param>
/// <param name="Center">World coordinates.</param>
/// <param name="Normal">Unit vector to the side of the cameras.</param>
/// <param name="Right">Unit vector along the rows of its pixels.</param>
/// <param name="HalfSide">Half of the side length, meters.</param>
public readonly record struct TiePointPatch(
    int Point, int ViewCount, Vector3d Center, Vector3d Normal, Vector3d Right, double HalfSide)
{
    /// <summary>Unit vector along the columns of its pixels, downwards.</summary>
    public Vector3d Down => Vector3d.Cross(Right, Normal);

    /// <summary>World position of the center of a pixel.</summary>
    internal Vector3d PositionOf(int pixel)
    {
        var (row, column) = Math.DivRem(pixel, TiePointPatches.Side);
        return Center + HalfSide * (OffsetOf(column) * Right + OffsetOf(row) * Down);
    }

    private static double OffsetOf(int pixel) => (2 * pixel + 1) / (double)TiePointPatches.Side - 1;
}

/// <summary>The squares that are cut out of one photo.</summary>
/// <param name="Squares">Ascending by point.</param>
/// <param name="Pixels">Row by row, square after square.</param>
public sealed record TiePointPatches(TiePointPatch[] Squares, Rgb24[] Pixels)
{
    /// <summary>Pixels along a side: the blocks of JPEG, so that neighbors on a page do not bleed into each other.</summary>
    public const int Side = 16;

    /// <summary>Pixels of a square.</summary>
    public const int PixelCount = Side * Side;

    /// <summary>Artifact of a photo.</summary>
    public static ArtifactName NameOf(PhotoId photo) => TiePointPatchStage.Id / $"{photo}.bin";

    /// <summary>Reads the squares of a photo without their pixels.</summary>
    public static TiePointPatch[] ReadSquares(Workspace workspace, PhotoId photo)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        return SceneArtifact.ReadArray<TiePointPatch>(reader);
    }

    /// <summary>Reads the pixels of some squares of a photo.</summary>
    /// <param name="squares">Their indices among the squares of the photo.</param>
    /// <param name="squareCount">Number of squares of the photo.</param>
    public static Rgb24[][] ReadPixels(Workspace workspace, PhotoId photo, IReadOnlyList<int> squares, int squareCount)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(squares);
        using var stream = workspace.Read(NameOf(photo));
        // Each array follows its length.
        var first = 2 * sizeof(int) + (long)Unsafe.SizeOf<TiePointPatch>() * squareCount;
        return squares.Select(square =>
        {
            var pixels = new Rgb24[PixelCount];
            stream.Position = first + (long)Unsafe.SizeOf<Rgb24>() * PixelCount * square;
            stream.ReadExactly(MemoryMarshal.AsBytes(pixels.AsSpan()));
            return pixels;
        }).ToArray();
    }

    internal void Write(Workspace workspace, PhotoId photo) => workspace.Write(NameOf(photo), stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        SceneArtifact.WriteArray<TiePointPatch>(writer, Squares);
        SceneArtifact.WriteArray<Rgb24>(writer, Pixels);
    });
}

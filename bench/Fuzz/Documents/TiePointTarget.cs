using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Formats.ContextScenes;
using Reality.Pipeline;

namespace Reality.Fuzz.Documents;

/// <summary>Tie points of a scene, and the extent and tiles that follow from them.</summary>
internal sealed partial class TiePointTarget : IFuzzTarget
{
    private static readonly Scene s_scene = Scene();

    public string Name => "tiepoints";

    public long PeakBytes => ProcessMemory.PeakOf(Environment.ProcessId);

    /// <summary>Two photos from 50 m above a square of 60 m.</summary>
    public static Scene Scene()
    {
        var random = SeededRandom.For(1, 0);
        var positions = new Vector3d[400];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = new(60 * random.NextDouble(), 60 * random.NextDouble(), 2 * random.NextDouble());
        var down = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        var observations = Enumerable.Range(0, 2 * positions.Length);
        return new()
        {
            Cameras =
            [
                new() { Id = new(0), Width = 4000, Height = 3000, FocalLength = 1000, PrincipalPoint = new(2000, 1500) },
            ],
            Photos = [.. Enumerable.Range(0, 2).Select(i => new Photo
            {
                Id = new(i), Name = $"{i}.jpg", CameraId = new(0),
                CameraFromWorld = RigidTransform.FromCenter(down, new(20 + 20 * i, 30, 50)),
            })],
            TiePoints = new()
            {
                Positions = positions, Colors = new Rgb24[positions.Length],
                FirstObservation = [.. Enumerable.Range(0, positions.Length + 1).Select(i => 2 * i)],
                PhotoOf = [.. observations.Select(i => i % 2)],
                X = new float[2 * positions.Length], Y = new float[2 * positions.Length],
            },
        };
    }

    public IReadOnlyList<byte[]> Seeds()
    {
        using var stream = new MemoryStream();
        TiePointsFile.Write(stream, s_scene.TiePoints);
        return [stream.ToArray()];
    }

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        Mutation.Of(input, others, ref random);

    public string Read(byte[] input)
    {
        try
        {
            var points = TiePointsFile.Read(new MemoryStream(input), s_scene.Photos.Count);
            var extent = SceneExtent.Measure(s_scene with { TiePoints = points });
            return $"{LayoutPlanner.Plan(extent, new() { Mode = TilingMode.Adaptive }).Tiles.Count > 1}";
        }
        catch (Exception e) when (e is InvalidFileException or StageException)
        {
            return Number().Replace(e.Message, "N");
        }
    }

    public void Dispose()
    {
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}

using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Matching;

public sealed class PairSelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PairSelectionMode.Default, 15)]
    [InlineData(PairSelectionMode.Exhaustive, 15)]
    [InlineData(PairSelectionMode.Sequence, 9)]
    [InlineData(PairSelectionMode.Loop, 12)]
    public void Few_photos_are_paired_as_the_mode_says(PairSelectionMode mode, int expected)
    {
        var pairs = Run(6, new() { Mode = mode, SequenceDistance = 2 }, _ => null);

        Assert.Equal(expected, pairs.Count);
        Assert.All(pairs, p => Assert.True(p.First < p.Second));
    }

    [Fact]
    public void Many_photos_with_positions_are_paired_along_and_across_flight_lines()
    {
        // Two lines 300 m apart, photos every 10 m: nearest neighbors alone would never cross.
        var pairs = Run(80, new() { SimilarPhotoCount = 1, MaxExhaustivePhotoCount = 10 }, i =>
            GeoPoint.FromDegrees(46 + i % 40 * 9e-5, 7 + i / 40 * 0.004, 100));

        Assert.Contains(new PhotoPair(new(10), new(11)), pairs);
        Assert.Contains(pairs, p => p.First.Value < 40 && p.Second.Value >= 40);
        Assert.True(pairs.Count < 80 * 17);
    }

    [Fact]
    public void Photos_that_look_alike_are_paired()
    {
        // Photos 2k and 2k + 1 have the same descriptors.
        var pairs = Run(12, new() { Mode = PairSelectionMode.SimilarOnly, SimilarPhotoCount = 1 }, _ => null);

        for (var i = 0; i < 12; i += 2)
            Assert.Contains(new PhotoPair(new(i), new(i + 1)), pairs);
    }

    private IReadOnlyList<PhotoPair> Run(int count, PairSelectionOptions options, Func<int, GeoPoint?> positionOf)
    {
        var workspace = new Workspace(
            _folder.Path,
            new Dictionary<StageName, string> { ["uncalibrated-scene"] = "a", ["features"] = "b", ["pairs"] = "c" });
        var photos = Enumerable.Range(0, count).Select(i => new Photo
        {
            Id = new(i), Name = $"{i}.jpg", CameraId = new(0), Position = positionOf(i) is { } p ? new(p, 2, 4) : null,
        }).ToArray();
        var camera = new Camera { Id = new(0), Width = 100, Height = 100, FocalLength = 100, PrincipalPoint = default };
        workspace.WriteScene("uncalibrated-scene", new Scene { Cameras = [camera], Photos = photos });
        foreach (var photo in photos)
            FeatureArtifact.Write(workspace, photo.Id, RandomFeatures((ulong)photo.Id.Value / 2));
        new PairSelectionStage(options).Run(workspace, new SilentLog());
        return PairArtifact.Read(workspace);
    }

    private static FeatureSet RandomFeatures(ulong seed)
    {
        const int count = 40;
        var random = Reality.Core.Numerics.SeededRandom.For(seed, 0);
        var descriptors = new byte[count * 128];
        for (var i = 0; i < descriptors.Length; i++)
            descriptors[i] = (byte)random.NextInt32(45);
        return new()
        {
            X = new float[count], Y = new float[count], Scale = new float[count], Orientation = new float[count],
            Colors = new Reality.Core.Imaging.Rgb24[count], Descriptors = descriptors, Width = 100, Height = 100,
        };
    }
}

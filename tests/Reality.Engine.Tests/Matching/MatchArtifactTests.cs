using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Matching;

public sealed class MatchArtifactTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("matches");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Reading_what_was_written_gives_the_same_pairs()
    {
        var workspace = NewWorkspace();
        var pair = new VerifiedPair
        {
            First = new(3),
            Second = new(7),
            Kind = PairKind.Essential,
            FirstFeature = [1, 5, 9],
            SecondFeature = [4, 2, 8],
            SecondFromFirst = new(Rotation.FromRotationVector(new(0.1, 0.2, 0.3)), new(0, 0.6, 0.8)),
            Fundamental = new Matrix3d(1, 2, 3, 4, 5, 6, 7, 8, 9),
            MedianAngleDegrees = 4.5,
            HomographyFraction = 0.25,
        };
        MatchArtifact.Write(workspace, pair.First, [pair], [new(pair.First, new(9), 31)]);

        var read = Assert.Single(MatchArtifact.Read(workspace, pair.First));

        Assert.Equal(pair.FirstFeature, read.FirstFeature);
        Assert.Equal(pair.SecondFeature, read.SecondFeature);
        Assert.Equal(pair.Fundamental, read.Fundamental);
        Assert.Equal(pair with { FirstFeature = read.FirstFeature, SecondFeature = read.SecondFeature }, read);
        Assert.Equal(
            new UnverifiedPair(pair.First, new(9), 31), Assert.Single(MatchArtifact.ReadUnverified(workspace, pair.First)));
        Assert.Empty(MatchArtifact.Read(workspace, new PhotoId(8)));
        Assert.Empty(MatchArtifact.ReadUnverified(workspace, new PhotoId(8)));
    }

    [Fact]
    public void Pairs_come_back_in_ascending_order()
    {
        var workspace = NewWorkspace();
        PairArtifact.Write(workspace, [PhotoPair.Of(new(5), new(2)), PhotoPair.Of(new(0), new(9)), PhotoPair.Of(new(2), new(3))]);

        Assert.Equal(
            [new PhotoPair(new(0), new(9)), new PhotoPair(new(2), new(3)), new PhotoPair(new(2), new(5))],
            PairArtifact.Read(workspace));
    }

    [Fact]
    public void Features_come_back_with_or_without_descriptors()
    {
        var workspace = NewWorkspace();
        var features = new FeatureSet
        {
            X = [1.5f], Y = [2.25f], Scale = [3], Orientation = [0.5f], Descriptors = new byte[128], Colors = [new(1, 2, 3)],
            Width = 640, Height = 480,
        };
        features.Descriptors[127] = 9;
        FeatureArtifact.Write(workspace, new(4), features);

        var whole = FeatureArtifact.Read(workspace, new(4));
        var positions = FeatureArtifact.Read(workspace, new(4), withDescriptors: false);

        Assert.Equal(features.Descriptors, whole.Descriptors);
        Assert.Equal((1.5f, 2.25f, 480), (whole.X[0], whole.Y[0], whole.Height));
        Assert.Equal(features.Colors, positions.Colors);
        Assert.Empty(positions.Descriptors);
        Assert.Null(whole.UnreadableReason);
    }

    private Workspace NewWorkspace() =>
        new(_folder.FullName, new Dictionary<StageName, string> { ["features"] = "a", ["pairs"] = "b", ["matches"] = "c" });
}

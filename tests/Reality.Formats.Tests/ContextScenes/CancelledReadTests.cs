using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Layouts;

namespace Reality.Formats.Tests.ContextScenes;

/// <summary>Readers of documents end soon after a job is cancelled, while they read bytes and while they read members.</summary>
public sealed class CancelledReadTests
{
    private static readonly Dictionary<string, (string Document, Action<Stream, CancellationToken> Read)> s_readers = new()
    {
        ["scene"] = (
            """{"version":"6.0","PhotoCollection":{"Photos":{"0":{"ImagePath":"0:a.jpg"}}}}""",
            (stream, token) => ContextSceneReader.Read(stream, token)),
        ["layout"] = ("""{"tiles":[{"name":"a"}]}""", (stream, token) => LayoutReader.Read(stream, token)),
        ["region"] = ("""{"crs":"EPSG:32632","polygons":[{}]}""", (stream, token) => RegionOfInterestReader.Read(stream, token)),
    };

    public static TheoryData<string> Readers => new(s_readers.Keys);

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_document_is_not_read_on(string reader)
    {
        var (document, read) = s_readers[reader];
        foreach (var atEnd in new[] { false, true })
        {
            using var cancelling = new CancellationTokenSource();
            var stream = new CancellingStream(Encoding.UTF8.GetBytes(document), atEnd, cancelling);

            Assert.Throws<OperationCanceledException>(() => read(stream, cancelling.Token));
        }
    }

    [Fact]
    public void Tie_points_are_not_read_on()
    {
        const int Count = 100_000;
        using var cancelling = new CancellationTokenSource();
        using var written = new MemoryStream();
        TiePointsFile.Write(written, new()
        {
            Positions = new Vector3d[Count], Colors = new Rgb24[Count], FirstObservation = new int[Count + 1], PhotoOf = [],
            X = [], Y = [],
        });

        var stream = new CancellingStream(written.ToArray(), atEnd: false, cancelling);

        Assert.Throws<OperationCanceledException>(() => TiePointsFile.Read(stream, 1, cancelling.Token));
        Assert.InRange(stream.Position, 1, stream.Length / 2);
    }

    /// <summary>Cancels when it is read for the first time, or when it is found to end.</summary>
    private sealed class CancellingStream(byte[] bytes, bool atEnd, CancellationTokenSource cancelling) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => Noted(base.Read(buffer));

        public override int Read(byte[] buffer, int offset, int count) => Noted(base.Read(buffer, offset, count));

        private int Noted(int count)
        {
            if (!atEnd || count == 0)
                cancelling.Cancel();
            return count;
        }
    }
}

using Reality.Core;
using Reality.Formats.Decoding;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Decoder.Tests;

/// <summary>Each limit of a decoder process ends it, and the next file has another one.</summary>
[Collection(DecoderPoolTests.Processes)]
public sealed class DecoderLimitTests : IDisposable
{
    // Takes about a second.
    private static readonly Lazy<byte[]> s_slow = new(() => PngFile.Of(20_000, 19_500));

    private readonly TemporaryFolder _folder = new();

    public DecoderLimitTests() => File.WriteAllBytes(_folder["slow.png"], s_slow.Value);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Memory() => AssertEnded(new() { SpareBytes = -(16L << 20) }, "slow.png crashed its decoder");

    /// <summary>
    /// A row of finder patterns: the search compares any three of them for minutes, and keeps nothing, since no three are the
    /// corners of a code.
    /// </summary>
    [Fact]
    public void Processor_time()
    {
        using var pool = new DecoderPool();

        var error = Assert.Throws<InvalidFileException>(
            () => pool.BeginQrSearch()(QrCodeTests.Finders(81_000, 27), CancellationToken.None));

        Assert.Equal("takes more processor time to decode than an image of its size may", error.InnerException!.Message);
        Assert.Empty(pool.IdleProcesses);
    }

    [Fact]
    public void Wall_clock_time() => AssertEnded(
        new() { WallSeconds = 0.02, WallFactor = 0 }, "slow.png takes longer than 0 s to decode");

    private void AssertEnded(DecoderLimits limits, string reason)
    {
        using var pool = new DecoderPool(limits);

        var error = Assert.Throws<InvalidFileException>(
            () => pool.Inspect(_folder["slow.png"], "slow.png", CancellationToken.None));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(pool.IdleProcesses);
        using var usual = new DecoderPool();
        Assert.Equal(20_000, usual.Inspect(_folder["slow.png"], "slow.png", CancellationToken.None).Header.Width);
    }
}

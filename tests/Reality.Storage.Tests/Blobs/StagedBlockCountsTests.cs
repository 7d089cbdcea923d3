using Reality.Storage.Blobs;

namespace Reality.Storage.Tests.Blobs;

public sealed class StagedBlockCountsTests
{
    private readonly StagedBlockCounts _counts = new();

    [Fact]
    public void A_blob_has_a_maximum_of_blocks_until_they_are_committed()
    {
        Stage(StagedBlocks.MaxCount);

        var refusal = Assert.Throws<BlobConditionException>(() => _counts.Add("c-1", "a"));
        Assert.Equal("BlockCountExceedsLimit", refusal.Code);
        _counts.Add("c-1", "b");
        _counts.Add("c-2", "a");

        _counts.Remove("c-1", "a");
        _counts.Add("c-1", "a");
    }

    [Fact]
    public void Blobs_without_recent_blocks_are_forgotten()
    {
        Stage(StagedBlocks.MaxCount);

        _counts.RemoveUnused(DateTime.UtcNow - TimeSpan.FromMinutes(1));
        Assert.Throws<BlobConditionException>(() => _counts.Add("c-1", "a"));

        _counts.RemoveUnused(DateTime.UtcNow + TimeSpan.FromMinutes(1));
        _counts.Add("c-1", "a");
    }

    private void Stage(int count)
    {
        for (var i = 0; i < count; i++)
            _counts.Add("c-1", "a");
    }
}

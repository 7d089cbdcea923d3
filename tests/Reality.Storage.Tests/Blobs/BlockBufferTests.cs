using Reality.Storage.Blobs.Accounts;

namespace Reality.Storage.Tests.Blobs;

public sealed class BlockBufferTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(8 * 1024 * 1024 + 1)]
    public async Task A_block_can_be_read_more_than_once(int length)
    {
        var content = new byte[length];
        content[0] = 1;
        content[^1] = 2;
        await using var block = await BlockBuffer.ReadAsync(new MemoryStream(content), length, Stop);

        for (var i = 0; i < 2; i++)
        {
            var read = new byte[length];
            await block.ReadExactlyAsync(read, Stop);
            Assert.Equal(content, read);
            Assert.Equal(0, await block.ReadAsync(read, Stop));
            block.Position = 0;
        }
    }

    [Fact]
    public async Task A_long_block_is_in_a_file_that_is_deleted_when_it_is_closed()
    {
        var length = 8 * 1024 * 1024 + 1;
        var block = Assert.IsType<FileStream>(await BlockBuffer.ReadAsync(new MemoryStream(new byte[length]), length, Stop));
        Assert.True(File.Exists(block.Name));

        await block.DisposeAsync();

        Assert.False(File.Exists(block.Name));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task Content_of_another_length_is_refused(int length) => await Assert.ThrowsAsync<EndOfStreamException>(
        () => BlockBuffer.ReadAsync(new MemoryStream(new byte[10]), length, Stop));
}

using System.Security.Cryptography;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class ContentFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ContentFiles _files;

    public ContentFilesTests() => _files = new ContentFiles(_folder.Path, flush: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("photos/DSC 1.JPG", ".jpg")]
    [InlineData("a.tar.gz", ".gz")]
    [InlineData("a.12345678", ".12345678")]
    [InlineData("a.123456789", "")]
    [InlineData("a.j/pg", "")]
    [InlineData("a.j pg", "")]
    [InlineData("a.bäume", "")]
    [InlineData("a.", "")]
    [InlineData("a", "")]
    public void A_name_keeps_short_plain_extensions_only(string blobName, string extension)
    {
        var name = _files.NewName(blobName);

        Assert.Equal(extension, Path.GetExtension(name));
        Assert.Matches(@"\A[0-9a-f]{2}/[0-9a-f]{32}(\.[a-z0-9]+)?\z", name);
        Assert.NotEqual(name, _files.NewName(blobName));
    }

    [Theory]
    [InlineData(64 * 1024, false, true)]
    [InlineData(64 * 1024 + 1, false, false)]
    [InlineData(64 * 1024 + 1, true, true)]
    public async Task An_md5_is_computed_if_it_is_expected_or_cheap(int length, bool expected, bool computed)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var md5 = CryptographicOperations.HashData(HashAlgorithmName.MD5, content);
        var file = _files.NewName("a");

        var written = await _files.WriteAsync(file, new MemoryStream(content), expected ? md5 : null, Stop);

        Assert.Equal(length, written.Length);
        Assert.Equal(computed ? md5 : null, written.Md5);
        Assert.Equal(content, await File.ReadAllBytesAsync(_files.PathOf(file), Stop));
    }

    [Fact]
    public async Task A_write_with_the_wrong_md5_leaves_no_file()
    {
        var file = _files.NewName("a");

        await Assert.ThrowsAsync<BlobConditionException>(
            () => _files.WriteAsync(file, new MemoryStream([1]), new byte[16], Stop));

        Assert.False(File.Exists(_files.PathOf(file)));
        Assert.Throws<FileNotFoundException>(() => _files.CheckExists(file));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Content_that_is_too_short_or_too_long_for_its_slice_is_refused(int length)
    {
        var file = _files.NewName("a");
        await _files.WriteAsync(new FileSlice(file, 3, 3), new MemoryStream([4, 5, 6]), Stop);

        await Assert.ThrowsAsync<EndOfStreamException>(
            () => _files.WriteAsync(new FileSlice(file, 0, 3), new MemoryStream(new byte[length]), Stop));

        Assert.Equal([4, 5, 6], (await File.ReadAllBytesAsync(_files.PathOf(file), Stop))[3..]);
    }

    [Fact]
    public async Task Slices_are_joined_in_their_order_and_a_truncated_one_is_reported()
    {
        var (a, b, joined) = (_files.NewName("a"), _files.NewName("b"), _files.NewName("c"));
        await _files.WriteAsync(a, new MemoryStream([1, 2, 3, 4]), null, Stop);
        await _files.WriteAsync(b, new MemoryStream([5, 6]), null, Stop);

        _files.Join([new FileSlice(b, 0, 2), new FileSlice(a, 1, 2), new FileSlice(b, 1, 1)], joined);

        Assert.Equal([5, 6, 2, 3, 6], await File.ReadAllBytesAsync(_files.PathOf(joined), Stop));
        Assert.Throws<FileNotFoundException>(() => _files.Join([new FileSlice(b, 1, 2)], _files.NewName("d")));
        var missing = new FileSlice(_files.NewName("e"), 0, 1);
        Assert.Throws<FileNotFoundException>(() => _files.Join([missing], _files.NewName("d")));
    }

    [Fact]
    public async Task A_hidden_file_has_another_name_until_it_is_deleted()
    {
        var file = _files.NewName("a");
        await _files.WriteAsync(file, new MemoryStream([1]), null, Stop);

        var hidden = _files.Hide(file);

        Assert.Throws<FileNotFoundException>(() => _files.OpenToRead(file));
        _files.OpenToRead(hidden).Dispose();
        _files.Delete(hidden);
        _files.Delete(hidden);
        Assert.Empty(_files.OlderThan(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Files_are_old_by_the_time_of_their_last_write()
    {
        var (old, fresh) = (_files.NewName("a"), _files.NewName("b"));
        foreach (var file in new[] { old, fresh })
            await _files.WriteAsync(file, new MemoryStream([1]), null, Stop);
        File.SetLastWriteTimeUtc(_files.PathOf(old), DateTime.UtcNow.AddHours(-2));

        Assert.Equal([old], _files.OlderThan(DateTimeOffset.UtcNow.AddHours(-1)));
    }
}

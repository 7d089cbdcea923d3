using Amazon.S3;
using CsCheck;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Accounts;

namespace Reality.Storage.Tests.Blobs;

public sealed class S3KeysTests
{
    private const string Digest = "\"00112233445566778899aabbccddeeff\"";

    [Fact]
    public void The_id_of_a_block_is_read_back_from_its_key() => Gen.Byte.Array[1, 64].Sample(bytes =>
    {
        var id = Convert.ToBase64String(bytes);
        var key = S3Keys.Block("abc", "dir/name", id);
        return S3Keys.BlockId(key) == id && key.StartsWith(S3Keys.Blocks("abc", "dir/name"), StringComparison.Ordinal);
    });

    [Fact]
    public void The_longest_blob_name_makes_valid_keys_of_blocks()
    {
        var key = S3Keys.Block(new string('c', 63), new string('ü', 1024), Convert.ToBase64String(new byte[64]));

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(key), 1, 1024);
    }

    [Fact]
    public void A_key_of_a_blob_has_at_most_1024_bytes()
    {
        // "blobs/abc/" takes 10.
        Assert.Equal(1024, S3Keys.Blob("abc", new string('x', 1014)).Length);
        var refused = Assert.Throws<BlobConditionException>(() => S3Keys.Blob("abc", new string('x', 1015)));
        Assert.Equal("InvalidResourceName", refused.Code);
        Assert.Throws<BlobConditionException>(() => S3Keys.Blob("abc", new string('ü', 508)));
    }

    [Fact]
    public void Containers_blobs_and_blocks_are_in_separate_places()
    {
        Assert.Equal("containers/abc", S3Keys.Marker("abc"));
        Assert.Equal("blobs/abc/a/b", S3Keys.Blob("abc", "a/b"));
        Assert.StartsWith(S3Keys.AllBlocks, S3Keys.Blocks("abc"), StringComparison.Ordinal);
        Assert.NotEqual(S3Keys.Blocks("abc", "a"), S3Keys.Blocks("abc", "A"));
        Assert.DoesNotContain(S3Keys.Blocks("abc"), S3Keys.Blocks("abcd"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_etag_is_an_md5_unless_the_object_has_parts_or_a_customer_key()
    {
        var expected = Convert.FromHexString(Digest.Trim('"'));

        Assert.Equal(expected, S3Keys.Md5(Digest, null));
        Assert.Equal(expected, S3Keys.Md5(Digest, ServerSideEncryptionMethod.None));
        Assert.Equal(expected, S3Keys.Md5(Digest, ServerSideEncryptionMethod.AES256));
        Assert.Null(S3Keys.Md5(Digest, ServerSideEncryptionMethod.AWSKMS));
        Assert.Null(S3Keys.Md5("\"00112233445566778899aabbccddeeff-3\"", null));
        Assert.Null(S3Keys.Md5("\"0011223344556677889-aabbccddeeff\"", null));
    }
}

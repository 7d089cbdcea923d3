using System.Reflection;
using Reality.Storage.Blobs;

namespace Reality.Jobs.Tests.Execution;

/// <summary>A blob store whose blobs are not on a disk of this machine.</summary>
public class RemoteStore : DispatchProxy
{
    private IBlobStore _store = null!;

    public static IBlobStore Of(IBlobStore store)
    {
        var proxy = Create<IBlobStore, RemoteStore>();
        ((RemoteStore)proxy)._store = store;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IBlobStore.FindLocalFile)
            ? null
            : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
}

using System.Reflection;
using Reality.Storage.Blobs;

namespace Reality.Jobs.Tests.TouchUps;

/// <summary>A blob store that fails, as if the program had been killed, before it writes a further blob of edits.</summary>
public class InterruptedStore : DispatchProxy
{
    private IBlobStore _store = null!;
    private int _left;

    /// <param name="writes">Blobs of edits that are written before.</param>
    public static IBlobStore Of(IBlobStore store, int writes)
    {
        var proxy = Create<IBlobStore, InterruptedStore>();
        ((InterruptedStore)(object)proxy)._store = store;
        ((InterruptedStore)(object)proxy)._left = writes;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isEdit = targetMethod!.Name == nameof(IBlobStore.WriteAsync)
            && args![1] is string name && name.StartsWith("reality/edits/", StringComparison.Ordinal);
        if (isEdit && Interlocked.Decrement(ref _left) < 0)
            throw new InvalidOperationException("The worker was killed.");
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
